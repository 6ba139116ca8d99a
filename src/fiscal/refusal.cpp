#include "fiscal/refusal.h"

#include <algorithm>
#include <array>

namespace rubrica::fiscal {
namespace {

using enum Refusal;

constexpr std::array kTexts = std::to_array<RefusalText>({
    {type_unknown, "type_unknown", "Escolha um tipo de documento: FT, FS, FR, NC, ND, RG, RC, OR, PF ou GT.",
     "Choose a type of document: FT, FS, FR, NC, ND, RG, RC, OR, PF or GT.", "Portaria 302/2016, anexo I"},
    {party_incomplete, "party_incomplete", "Complete os dados: nome e NIF de quem emite, e nome do cliente.",
     "Complete the data: name and tax number of the issuer, and the customer's name.", "CIVA, art. 36.º, n.º 5, a)"},
    {tax_id_wrong, "tax_id_wrong", "Verifique o NIF: um dos algarismos está errado.",
     "Check the tax number: one of its digits is wrong.", "CIVA, art. 36.º, n.º 5, a)"},
    {lines_missing, "lines_missing", "Acrescente pelo menos uma linha ao documento.", "Add at least one line.",
     "CIVA, art. 36.º, n.º 5, b)"},
    {line_incomplete, "line_incomplete",
     "Complete a linha: descrição, quantidade maior do que zero e preço que não seja negativo, com seis casas decimais "
     "no "
     "máximo.",
     "Complete the line: a description, a quantity above zero and a price that is not negative, with six decimals at "
     "most.",
     "CIVA, art. 36.º, n.º 5, b) e c); Despacho 8632/2014, 2.2.6"},
    {rate_or_exemption, "rate_or_exemption",
     "Escolha a taxa de IVA ou o motivo de isenção: uma linha sem imposto diz porquê, as outras têm taxa.",
     "Choose the VAT rate or the reason for the exemption: a line without tax says why, the others have a rate.",
     "Despacho 8632/2014, 3.2.6; CIVA, art. 36.º, n.º 5, d) e e)"},
    {rate_not_in_force, "rate_not_in_force",
     "Verifique a taxa de IVA: não é a que está em vigor nesse território e nessa data.",
     "Check the VAT rate: it is not the one in force in that territory on that date.", "CIVA, art. 18.º"},
    {exemption_not_in_force, "exemption_not_in_force",
     "Escolha um motivo de isenção da tabela: este código não existe ou não está em vigor nessa data.",
     "Choose a reason for the exemption from the table: this code does not exist or is not in force on that date.",
     "Despacho 8632/2014, 3.2.6; CIVA, art. 36.º, n.º 5, e)"},
    {vat_under_article_53, "vat_under_article_53",
     "Escolha nesta linha M10 ou outro motivo de isenção: com a isenção do artigo 53.º não se cobra IVA, e o que um "
     "documento mencione é devido ao Estado. Se já não tem essa isenção, mude-o nos dados do emitente.",
     "Choose M10 or another reason for the exemption on this line: who is exempt under article 53 charges no VAT, and "
     "what a document mentions of it is owed to the State. If the exemption has ended, say so in the issuer's data.",
     "CIVA, arts. 2.º, n.º 1, c), 27.º, n.º 2, 53.º e 57.º"},
    {regimes_exclude_each_other, "regimes_exclude_each_other",
     "Escolha só um: a isenção do artigo 53.º ou o IVA de caixa. Quem tem a isenção não cobra IVA que pudesse ser "
     "entregue ao receber.",
     "Choose one only: the exemption of article 53 or cash VAT. Who has the exemption charges no VAT that could be "
     "paid over when it is received.",
     "DL 71/2013, arts. 1.º e 2.º; CIVA, art. 53.º"},
    {supplied_after_issue, "supplied_after_issue",
     "Verifique a data da prestação: é posterior à do documento. O que ainda vai ser prestado não leva esta data.",
     "Check the date of supply: it is after that of the document. What is still to be supplied has no such date.",
     "CIVA, arts. 8.º, n.º 2, e 36.º, n.º 5, f)"},
    {discount_out_of_range, "discount_out_of_range", "Indique um desconto entre 0 e 100 %.",
     "Give a discount between 0 and 100 %.", "Despacho 8632/2014, 3.2.8"},
    {simplified_limit, "simplified_limit",
     "Emita uma fatura (FT): o valor passa o limite da fatura simplificada, 100 €, ou 1000 € no comércio a retalho a "
     "particulares.",
     "Issue an invoice (FT): the amount is above the limit of a simplified invoice, 100 EUR, or 1000 EUR for retail to "
     "private persons.",
     "CIVA, art. 40.º, n.º 1"},
    {payment_missing, "payment_missing", "Indique como foi pago: este documento serve também de recibo.",
     "Say how it was paid: this document is a receipt as well.", "Portaria 302/2016, 4.1.4.20.6"},
    {payment_mismatch, "payment_mismatch", "Acerte os meios de pagamento: a soma não é o total recebido.",
     "Correct the means of payment: their sum is not the total received.", "Portaria 302/2016, 4.1.4.20.6 e 4.4.4.9"},
    {correction_missing, "correction_missing", "Indique em cada linha o documento que corrige e o motivo da correção.",
     "Give on every line the document that is corrected and the reason.",
     "Despacho 8632/2014, 1.4; CIVA, art. 36.º, n.º 6"},
    {correction_not_allowed, "correction_not_allowed",
     "Use uma nota de crédito ou de débito: só estas corrigem outro documento.",
     "Use a credit or debit note: only these correct another document.", "Portaria 302/2016, 4.1.4.19.10"},
    {original_unknown, "original_unknown", "Verifique o documento de origem: não foi encontrado.",
     "Check the original document: it was not found.", "Despacho 8632/2014, 1.4"},
    {original_not_correctable, "original_not_correctable",
     "Escolha uma fatura, uma fatura-recibo ou uma nota de débito: este documento não se corrige nem se recebe assim.",
     "Choose an invoice, an invoice-receipt or a debit note: this document is not corrected or paid in this way.",
     "Despacho 8632/2014, 1.4"},
    {original_annulled, "original_annulled", "Escolha outro documento: o de origem está anulado.",
     "Choose another document: the original is annulled.", "Despacho 8632/2014, 3.3.7"},
    {original_of_other_customer, "original_of_other_customer",
     "Verifique o cliente: o documento de origem foi emitido a outro.",
     "Check the customer: the original was issued to another one.", "Despacho 8632/2014, 1.4"},
    {date_before_original, "date_before_original",
     "Escolha uma data igual ou posterior à do documento que esta nota corrige, ou que este recibo paga.",
     "Choose a date that is not before that of the document which this note corrects, or this receipt pays.",
     "CIVA, art. 36.º, n.º 6; Despacho 8632/2014, 3.2.1"},
    {credit_exceeds_quantity, "credit_exceeds_quantity",
     "Reduza a quantidade: passa a que falta creditar nessa linha do documento de origem.",
     "Reduce the quantity: it is more than what remains to be credited on that line of the original.",
     "Despacho 8632/2014, 3.3.7"},
    {credit_exceeds_value, "credit_exceeds_value", "Reduza o valor: passa o que falta creditar do documento de origem.",
     "Reduce the amount: it is more than what remains to be credited of the original.", "Despacho 8632/2014, 3.3.7"},
    {credit_at_other_rate, "credit_at_other_rate",
     "Escolha a taxa de IVA do documento de origem: o IVA devolve-se à taxa a que foi cobrado.",
     "Choose the VAT rate of the original: VAT is given back at the rate at which it was charged.",
     "CIVA, arts. 36.º, n.º 6, e 78.º; Despacho 8632/2014, 3.3.7"},
    {receipt_without_documents, "receipt_without_documents", "Indique os documentos a que o pagamento se refere.",
     "Give the documents that the payment is for.", "Portaria 302/2016, 4.4.4.14.2"},
    {parts_mixed, "parts_mixed", "Indique documentos recebidos só num recibo, e linhas só nos outros documentos.",
     "Give documents that are paid on receipts only, and lines on other documents only.",
     "Portaria 302/2016, 4.4.4.14"},
    {receipt_currency, "receipt_currency", "Passe o recibo em euros: o que falta pagar conta-se em euros.",
     "Issue the receipt in euro: what is owed is the value in euro.", "Portaria 302/2016, 4.4.4.15"},
    {receipt_amount, "receipt_amount", "Indique um valor recebido maior do que zero.",
     "Give an amount received that is above zero.", "Portaria 302/2016, 4.4.4.14"},
    {receipt_exceeds_debt, "receipt_exceeds_debt", "Reduza o valor recebido: passa o que falta pagar do documento.",
     "Reduce the amount received: it is more than what remains to be paid of the document.",
     "Portaria 302/2016, 4.4.4.14"},
    {paid_before_invoice, "paid_before_invoice",
     "Verifique a data do pagamento: é anterior à fatura. Um adiantamento fatura-se no dia em que se recebe.",
     "Check the date of the payment: it is before the invoice. An advance is invoiced on the day it is received.",
     "CIVA, art. 36.º, n.º 1, a) e c), e n.º 5, f)"},
    {transport_incomplete, "transport_incomplete",
     "Complete os dados do transporte: local de carga, local de descarga e início.",
     "Complete the transport: place of loading, place of delivery and start.", "DL 147/2003, art. 4.º"},
    {transport_in_the_past, "transport_in_the_past", "Indique um início de transporte posterior à emissão da guia.",
     "Give a start of transport later than the issue of the note.", "DL 147/2003, art. 4.º, n.º 1, f)"},
    {exchange_rate_missing, "exchange_rate_missing",
     "Indique o câmbio: o documento em moeda estrangeira mostra também o valor em euros.",
     "Give the exchange rate: a document in foreign currency shows its value in euro.",
     "Portaria 302/2016, 4.1.4.20.4; Despacho 8632/2014, 2.2.2"},
    {euro_value_zero, "euro_value_zero",
     "Verifique o câmbio e os preços: com este câmbio, o valor em euros fica em 0,00\u00A0€.",
     "Check the exchange rate and the prices: at this rate the value in euro comes to 0.00.",
     "Portaria 302/2016, 4.1.4.20.4; Despacho 8632/2014, 2.2.2"},
    {code_unknown, "code_unknown",
     "Escolha um valor da tabela: este código de país, território, artigo ou retenção não existe.",
     "Choose a value from the table: this code of country, territory, product or withholding does not exist.",
     "Portaria 302/2016, anexo"},
    {withholding_out_of_range, "withholding_out_of_range", "Indique uma retenção entre 0 e 100 % do valor sem IVA.",
     "Give a withholding between 0 and 100 % of the amount without VAT.", "CIRS, art. 101.º"},
    {withholdings_differ, "withholdings_differ",
     "Passe um recibo para cada documento: as retenções que têm não são do mesmo imposto e taxa.",
     "Issue a receipt for each document: what is withheld of them is not of the same tax and rate.",
     "Portaria 302/2016, 4.4.4 (WithholdingTax)"},
    {training_mismatch, "training_mismatch", "Use uma série de formação para documentos de formação, e só para esses.",
     "Use a training series for training documents, and for those only.", "Despacho 8632/2014, 1.5"},
    {not_certified, "not_certified",
     "Use o modo de formação: esta instalação não tem número de certificado nem chave de assinatura.",
     "Use training mode: this installation has no certificate number or signing key.",
     "DL 28/2019, art. 4.º; Portaria 363/2010"},
    {series_id_malformed, "series_id_malformed",
     "Escolha outro nome para a série: até 35 letras, algarismos, «.», «_» ou «-», sem separador no princípio, no fim "
     "ou "
     "repetido.",
     "Choose another name for the series: at most 35 letters, digits, '.', '_' or '-', no separator at the ends or "
     "twice "
     "in a row.",
     "AT, Comunicação de séries, 1.3.2"},
    {series_type_mismatch, "series_type_mismatch", "Escolha uma série deste tipo de documento.",
     "Choose a series of this type of document.", "Despacho 8632/2014, 1.6; Portaria 195/2020, art. 2.º"},
    {series_not_communicated, "series_not_communicated",
     "Comunique a série à AT e escreva aqui o código de validação, antes do primeiro documento.",
     "Communicate the series to AT and enter its validation code here, before the first document.",
     "DL 28/2019, art. 35.º; Portaria 195/2020, art. 2.º"},
    {series_finished, "series_finished", "Escolha outra série: esta foi finalizada.",
     "Choose another series: this one is finished.", "Despacho 8632/2014, 1.9"},
    {date_before_previous, "date_before_previous",
     "Escolha uma data igual ou posterior à do último documento da série.",
     "Choose a date that is not before that of the last document of the series.", "Despacho 8632/2014, 3.2.1 e 3.4.2"},
    {date_in_future, "date_in_future",
     "Confirme a data: é posterior a hoje, e depois não poderá emitir nesta série com data anterior.",
     "Confirm the date: it is after today, and no earlier date can be used in this series afterwards.",
     "Despacho 8632/2014, 3.4.2"},
    {clock_behind, "clock_behind", "Confirme a hora do sistema: está atrás da do último documento emitido.",
     "Confirm the clock: it is behind the time of the last document issued.", "Despacho 8632/2014, 3.4.3"},
    {annulment_without_reason, "annulment_without_reason", "Escreva o motivo da anulação, até 50 caracteres.",
     "Give the reason for the annulment, at most 50 characters.", "Portaria 302/2016, 4.1.4.3.3"},
    {annulled_already, "annulled_already", "Nada a fazer: o documento já está anulado.",
     "Nothing to do: the document is annulled already.", "DL 28/2019, art. 7.º, n.º 5"},
    {annulment_after_delivery, "annulment_after_delivery",
     "Corrija com uma nota de crédito ou de débito: o documento já foi entregue ao cliente.",
     "Correct it with a credit or a debit note: the document has reached the customer.",
     "Ofício-Circulado 30136/2012, 14"},
    {annulment_of_corrected, "annulment_of_corrected", "Anule primeiro o documento que o corrige, recebe ou continua.",
     "Annul first the document that corrects, pays or continues it.", "Despacho 8632/2014, 3.2.7 e 3.3.8"},
    {issuer_tax_id_fixed, "issuer_tax_id_fixed",
     "Crie outra conta para outro NIF: o de quem já emitiu documentos com valor fiscal não muda.",
     "Create another account for another tax number: that of someone who has issued documents with fiscal value does "
     "not "
     "change.",
     "Despacho 8632/2014, 1.6 a 1.8; Portaria 195/2020, art. 2.º"},
    {customer_tax_id_fixed, "customer_tax_id_fixed",
     "Crie outra ficha de cliente: o NIF de um cliente com documentos não muda.",
     "Create another customer: the tax number of one with documents does not change.", "Despacho 8632/2014, 3.3.3"},
    {customer_name_fixed, "customer_name_fixed",
     "Indique primeiro o NIF: o nome de um cliente com documentos e sem NIF não muda.",
     "Give the tax number first: the name of a customer with documents and without one does not change.",
     "Despacho 8632/2014, 3.3.4"},
    {product_description_fixed, "product_description_fixed",
     "Crie outro artigo: a descrição de um artigo com documentos não muda.",
     "Create another product: the description of one with documents does not change.", "Despacho 8632/2014, 3.3.5"},
});

constexpr std::string_view kMark = ": ";

}  // namespace

std::span<const RefusalText> refusal_texts() { return kTexts; }

const RefusalText& text_of(const Refusal refusal) { return kTexts.at(static_cast<std::size_t>(refusal)); }

tl::unexpected<Error> refuse(const Refusal refusal, const std::string& where) {
  return fail(ErrorCode::invalid_argument, std::string(text_of(refusal).name) + std::string(kMark) + where);
}

std::optional<Refusal> refusal_in(const Error& error) {
  const std::string_view name = std::string_view(error.detail).substr(0, error.detail.find(kMark));
  const auto found = std::ranges::find(kTexts, name, &RefusalText::name);
  return found == kTexts.end() ? std::nullopt : std::optional(found->refusal);
}

}  // namespace rubrica::fiscal
