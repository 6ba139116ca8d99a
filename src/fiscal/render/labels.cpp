#include "fiscal/render/labels.h"

#include <algorithm>
#include <array>

namespace rubrica::fiscal {
namespace {

constexpr Labels kPortuguese = {"Data de emissão",
                                "Data da prestação",
                                "Vencimento",
                                "Página",
                                "de",
                                "EMITENTE",
                                "CLIENTE",
                                "Consumidor final",
                                "NIF",
                                "DESCRIÇÃO",
                                "QTD.",
                                "UN.",
                                "PREÇO",
                                "PREÇO C/ IVA",
                                "IVA",
                                "TOTAL",
                                "Desconto de",
                                "Desconto do documento",
                                "Transporte",
                                "A transportar",
                                "TAXA DE IVA",
                                "INCIDÊNCIA",
                                "VALOR",
                                "Isento",
                                "Total sem IVA",
                                "IVA",
                                "Total",
                                "Retenção na fonte",
                                "Total a pagar",
                                "Contravalor",
                                "PAGAMENTO",
                                "NOTAS",
                                "Pago",
                                "Código",
                                "Corrige",
                                "Origem",
                                "DOCUMENTO",
                                "DATA",
                                "RECEBIDO",
                                "Total recebido",
                                "CARGA",
                                "DESCARGA",
                                "Início do transporte",
                                "Viatura",
                                "pt-PT"};

constexpr Labels kEnglish = {"Date of issue",
                             "Date of supply",
                             "Due",
                             "Page",
                             "of",
                             "FROM",
                             "TO",
                             "Final consumer",
                             "VAT no.",
                             "DESCRIPTION",
                             "QTY",
                             "UNIT",
                             "PRICE",
                             "PRICE INCL. VAT",
                             "VAT",
                             "TOTAL",
                             "Discount of",
                             "Document discount",
                             "Brought forward",
                             "Carried forward",
                             "VAT RATE",
                             "BASE",
                             "AMOUNT",
                             "Exempt",
                             "Total without VAT",
                             "VAT",
                             "Total",
                             "Withholding tax",
                             "Amount due",
                             "Value in euro",
                             "PAYMENT",
                             "NOTES",
                             "Paid",
                             "Item code",
                             "Corrects",
                             "From",
                             "DOCUMENT",
                             "DATE",
                             "RECEIVED",
                             "Total received",
                             "LOADING",
                             "DELIVERY",
                             "Transport starts",
                             "Vehicle",
                             "en"};

constexpr Labels kSpanish = {"Fecha de emisión",
                             "Fecha de la operación",
                             "Vencimiento",
                             "Página",
                             "de",
                             "EMISOR",
                             "CLIENTE",
                             "Consumidor final",
                             "NIF",
                             "DESCRIPCIÓN",
                             "CANT.",
                             "UD.",
                             "PRECIO",
                             "PRECIO C/ IVA",
                             "IVA",
                             "TOTAL",
                             "Descuento de",
                             "Descuento del documento",
                             "Suma anterior",
                             "Suma y sigue",
                             "TIPO DE IVA",
                             "BASE",
                             "CUOTA",
                             "Exento",
                             "Total sin IVA",
                             "IVA",
                             "Total",
                             "Retención",
                             "Total a pagar",
                             "Contravalor en euros",
                             "PAGO",
                             "NOTAS",
                             "Pagado",
                             "Código",
                             "Corrige",
                             "Origen",
                             "DOCUMENTO",
                             "FECHA",
                             "RECIBIDO",
                             "Total recibido",
                             "CARGA",
                             "DESCARGA",
                             "Inicio del transporte",
                             "Vehículo",
                             "es"};

constexpr Labels kFrench = {"Date d’émission",
                            "Date de la prestation",
                            "Échéance",
                            "Page",
                            "sur",
                            "ÉMETTEUR",
                            "CLIENT",
                            "Consommateur final",
                            "N° TVA",
                            "DÉSIGNATION",
                            "QTÉ",
                            "UNITÉ",
                            "PRIX",
                            "PRIX TTC",
                            "TVA",
                            "TOTAL",
                            "Remise de",
                            "Remise sur le document",
                            "Report",
                            "À reporter",
                            "TAUX DE TVA",
                            "BASE",
                            "MONTANT",
                            "Exonéré",
                            "Total HT",
                            "TVA",
                            "Total",
                            "Retenue à la source",
                            "Total à payer",
                            "Contre-valeur en euros",
                            "PAIEMENT",
                            "NOTES",
                            "Payé",
                            "Code",
                            "Corrige",
                            "Origine",
                            "DOCUMENT",
                            "DATE",
                            "REÇU",
                            "Total reçu",
                            "CHARGEMENT",
                            "LIVRAISON",
                            "Début du transport",
                            "Véhicule",
                            "fr"};

constexpr std::array<std::string_view, 4> kNames{"pt", "en", "es", "fr"};

}  // namespace

std::string_view name(const LabelLanguage language) noexcept { return kNames.at(static_cast<std::size_t>(language)); }

std::optional<LabelLanguage> label_language_named(const std::string_view name) noexcept {
  const auto found = std::ranges::find(kNames, name);
  if (found == kNames.end()) return std::nullopt;
  return static_cast<LabelLanguage>(found - kNames.begin());
}

const Labels& labels(const LabelLanguage language) {
  switch (language) {
    case LabelLanguage::en:
      return kEnglish;
    case LabelLanguage::es:
      return kSpanish;
    case LabelLanguage::fr:
      return kFrench;
    case LabelLanguage::pt:
      break;
  }
  return kPortuguese;
}

}  // namespace rubrica::fiscal
