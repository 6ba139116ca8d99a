#include "fiscal/sample_invoice.h"

namespace rubrica::fiscal {

Document sample_invoice(const Time now) {
  const auto today = std::chrono::floor<std::chrono::days>(now);
  const VatRate normal{"NOR", Decimal::of(23), "", ""};
  const VatRate reduced{"RED", Decimal::of(6), "", ""};
  Document invoice;
  invoice.series = "FORM" + std::to_string(static_cast<int>(std::chrono::year_month_day(today).year()));
  invoice.number = 1;
  invoice.issued = today;
  invoice.due = std::chrono::year_month_day(today + std::chrono::days(30));
  invoice.issuer = {"Marta Conceição Ferreira",
                    "123456789",
                    {"Design e tradução", "Rua das Flores 12, 2.º Esq.", "4050-262 Porto"},
                    "PT",
                    "marta@exemplo.pt"};
  invoice.customer = {"Livraria Âncora, Lda.", "501442600", {"Largo do Carmo 7", "1200-092 Lisboa"}, "PT", ""};
  invoice.lines = {
      {"Identidade visual: logótipo, paleta e guia de aplicação",
       Decimal::of(1),
       "un",
       Decimal::of(120000, 2),
       {},
       normal},
      {"Paginação do catálogo de outono (48 páginas)", Decimal::of(48), "pág", Decimal::of(1850, 2), Decimal::of(10),
       normal},
      {"Tradução de inglês para português, contos de autor",
       Decimal::of(125, 1),
       "h",
       Decimal::of(3200, 2),
       {},
       normal},
      {"Exemplares de apresentação, livro impresso", Decimal::of(20), "un", Decimal::of(790, 2), {}, reduced}};
  invoice.notes = "Obrigada pela confiança. Os ficheiros finais seguem por ligação segura.";
  invoice.payment_details = "IBAN PT50 0000 0000 0000 0000 0000 0 (exemplo)";
  return invoice;
}

}  // namespace rubrica::fiscal
