#include "text/catalogue.h"

namespace rubrica::text {
namespace {
struct Sentence {
  std::string_view pt;
  std::string_view en;
};

constexpr std::string_view kCmdPinChange =
    "Para continuar a usar a assinatura da CMD, tem de alterar o seu PIN de assinatura. Para o alterar, basta iniciar "
    "sessão com CMD em www.autenticacao.gov.pt.";
// The specification prints no closing quotation mark; the text is kept as it stands there.
constexpr std::string_view kSignaturePinChange =
    "Para continuar a usar a assinatura da CMD, tem de alterar o seu PIN de assinatura em www.autenticacao.gov.pt. "
    "Inicie sessão e aceda a \"Área Reservada -> A Minha Chave Móvel Digital\" e escolha editar em “Assinatura "
    "Digital.";

Sentence sentence(const ErrorCode code) noexcept {
  switch (code) {
    case ErrorCode::signer_unknown:
      return {
          "Não encontrámos uma assinatura digital ativa para este número. Nada foi assinado. Verifique o número ou "
          "ative a assinatura em www.autenticacao.gov.pt.",
          "No active digital signature was found for this number. Nothing was signed. Check the number or activate "
          "the signature at www.autenticacao.gov.pt."};
    case ErrorCode::signature_pin_incorrect:
      return {
          "PIN de assinatura incorreto. Nada foi assinado. Verifique se não usou o PIN de autenticação. Várias "
          "tentativas erradas podem bloquear a sua CMD.",
          "Wrong signature PIN. Nothing was signed. Check that you did not use the authentication PIN. Several "
          "wrong attempts may block your CMD."};
    case ErrorCode::security_code_incorrect:
      return {"Este código não está certo. Nada foi assinado. Veja a última mensagem recebida e tente outra vez.",
              "This code is not right. Nothing was signed. Look at the last message you received and try again."};
    case ErrorCode::security_code_expired:
      return {"O código expirou. Nada foi assinado. Peça um novo código para continuar.",
              "The code has expired. Nothing was signed. Request a new code to go on."};
    case ErrorCode::signature_service_inactive:
      return {
          "O serviço de Chave Móvel Digital está indisponível neste momento. Não vai receber nenhum código. Nada "
          "foi assinado. Pode tentar daqui a alguns minutos.",
          "The Chave Móvel Digital service is not available now. You will not receive a code. Nothing was signed. "
          "You can try again in a few minutes."};
    case ErrorCode::cmd_pin_change_required:
      return {kCmdPinChange, kCmdPinChange};
    case ErrorCode::signature_pin_change_required:
      return {kSignaturePinChange, kSignaturePinChange};
    case ErrorCode::too_many_documents:
      return {"Pode assinar até 100 documentos de cada vez. Nada foi assinado. Escolha menos documentos.",
              "You can sign up to 100 documents at a time. Nothing was signed. Choose fewer documents."};
    case ErrorCode::trust_service_rejected:
    case ErrorCode::trust_service_failed:
      return {"A Chave Móvel Digital devolveu um erro. Nada foi assinado. Pode tentar daqui a alguns minutos.",
              "Chave Móvel Digital returned an error. Nothing was signed. You can try again in a few minutes."};
    case ErrorCode::trust_service_fault:
    case ErrorCode::trust_service_unavailable:
    case ErrorCode::trust_service_nonsense:
    case ErrorCode::connection_failed:
    case ErrorCode::connection_lost:
    case ErrorCode::deadline_exceeded:
      return {
          "O serviço de Chave Móvel Digital não respondeu como devia. Nada foi assinado. Pode tentar daqui a alguns "
          "minutos.",
          "The Chave Móvel Digital service did not answer as it should. Nothing was signed. You can try again in a "
          "few minutes."};
    case ErrorCode::trust_service_unauthorized:
    case ErrorCode::tls_failure:
    case ErrorCode::egress_refused:
    case ErrorCode::cipher_key_unrecognised:
      return {
          "Esta aplicação não está bem ligada à Chave Móvel Digital. Nada foi assinado. Contacte quem gere esta "
          "aplicação.",
          "This application is not set up correctly for Chave Móvel Digital. Nothing was signed. Contact whoever "
          "runs this application."};
    case ErrorCode::configuration_invalid:
      return {"A configuração não está certa. Nada foi assinado. Corrija o que se diz a seguir.",
              "The configuration is not right. Nothing was signed. Correct what is said below."};
    case ErrorCode::approval_pending:
      return {"Ainda à espera da sua aprovação na aplicação gov.pt. Nada foi assinado.",
              "Still waiting for your approval in the gov.pt app. Nothing was signed."};
    case ErrorCode::outcome_unknown:
      return {
          "Não sabemos se a assinatura ficou concluída. Nenhum ficheiro assinado foi recebido. Pode recomeçar; o "
          "pedido anterior não pode ser recuperado.",
          "We do not know whether the signature was completed. No signed file was received. You can start again; "
          "the earlier request cannot be recovered."};
    case ErrorCode::signature_mismatch:
      return {
          "A assinatura recebida não corresponde ao documento. Nenhum ficheiro assinado foi criado. Contacte quem "
          "gere esta aplicação.",
          "The signature received does not match the document. No signed file was made. Contact whoever runs this "
          "application."};
    case ErrorCode::certificate_unusable:
      return {
          "O certificado de assinatura deste número não pode ser usado: expirou, foi revogado ou não serve para "
          "assinar. Nada foi assinado. Renove-o em www.autenticacao.gov.pt.",
          "The signature certificate of this number cannot be used: it has expired, was revoked or is not meant for "
          "signing. Nothing was signed. Renew it at www.autenticacao.gov.pt."};
    case ErrorCode::key_unsupported:
      return {"O certificado usa um tipo de chave que ainda não suportamos. Nada foi assinado.",
              "The certificate uses a kind of key that is not supported yet. Nothing was signed."};
    case ErrorCode::pdf_damaged:
      return {"Este PDF está danificado ou incompleto. Nada foi assinado. Volte a exportá-lo no programa de origem.",
              "This PDF is damaged or incomplete. Nothing was signed. Export it again from the program that made it."};
    case ErrorCode::pdf_encrypted:
      return {
          "Este PDF está protegido por palavra-passe ou restrições. Nada foi assinado. Guarde uma cópia sem "
          "proteção.",
          "This PDF is protected by a password or restrictions. Nothing was signed. Save a copy without "
          "protection."};
    case ErrorCode::pdf_xfa:
      return {
          "Este PDF tem um formulário XFA, que não pode ser assinado. Nada foi assinado. Imprima-o para um novo PDF.",
          "This PDF has an XFA form, which cannot be signed. Nothing was signed. Print it to a new PDF."};
    case ErrorCode::pdf_active_content:
      return {
          "Este PDF tem conteúdo ativo (scripts, ações, ficheiros externos ou camadas). Nada foi assinado. Exporte-o "
          "sem esse conteúdo.",
          "This PDF has active content (scripts, actions, external files or layers). Nothing was signed. Export it "
          "without that content."};
    case ErrorCode::pdf_signing_forbidden:
      return {"Uma assinatura anterior proíbe novas assinaturas neste PDF. Nada foi assinado.",
              "An earlier signature forbids further signatures on this PDF. Nothing was signed."};
    case ErrorCode::pdf_too_large:
    case ErrorCode::resource_limit:
    case ErrorCode::response_too_large:
      return {"O documento é demasiado grande ou complexo. Nada foi assinado.",
              "The document is too large or too complex. Nothing was signed."};
    case ErrorCode::documents_not_reviewed:
      return {"Falta conferir documentos. Nada foi pedido. Confira cada um antes de continuar.",
              "Some documents have not been checked. Nothing was requested. Check each one before you go on."};
    case ErrorCode::document_in_other_act:
      return {
          "Já há uma assinatura por concluir para este documento. Conclua-a ou cancele-a antes de começar outra.",
          "A signature for this document has not been completed yet. Complete or cancel it before you start again."};
    case ErrorCode::act_not_awaiting_code:
      return {"Esta assinatura já não está à espera de um código. Recarregue a página e confirme.",
              "This signature is no longer waiting for a code. Reload the page and check."};
    case ErrorCode::code_limit_reached:
      return {"Já não pode usar mais códigos nesta assinatura. Nada foi assinado. Pode recomeçar.",
              "No more codes can be used for this signature. Nothing was signed. You can start again."};
    case ErrorCode::training_document:
      return {
          "Este documento foi emitido para fins de formação. Nada foi assinado. Não pode ser assinado com valor legal.",
          "This document was issued for training. Nothing was signed. It cannot be signed with legal value."};
    case ErrorCode::document_changed:
      return {"Este documento mudou. Nada foi assinado. Confira-o outra vez.",
              "This document has changed. Nothing was signed. Check it again."};
    case ErrorCode::confined_reader_failed:
      return {"Não foi possível ler este PDF em segurança. Nada foi assinado.",
              "This PDF could not be read safely. Nothing was signed."};
    case ErrorCode::not_found:
      return {"O que pediu não foi encontrado.", "What you asked for was not found."};
    case ErrorCode::invalid_argument:
    case ErrorCode::malformed_input:
      return {"Os dados recebidos não têm a forma esperada. Nada foi assinado.",
              "The data received do not have the expected form. Nothing was signed."};
    case ErrorCode::storage_conflict:
      return {"Isto já existe ou mudou entretanto. Recarregue a página e confirme.",
              "This exists already or has changed meanwhile. Reload the page and check."};
    case ErrorCode::storage_busy:
      return {"O arquivo está ocupado. Tente de novo dentro de momentos.",
              "The archive is busy. Try again in a moment."};
    case ErrorCode::storage_full:
    case ErrorCode::storage_failed:
      return {"Não foi possível guardar os dados. Verifique o espaço em disco.",
              "The data could not be stored. Check the disk space."};
    case ErrorCode::credentials_refused:
      return {"O e-mail ou a palavra-passe não estão certos. Verifique os dois e tente outra vez.",
              "The e-mail or the password is not right. Check both and try again."};
    case ErrorCode::rate_limited:
      return {
          "Houve demasiadas tentativas em pouco tempo. Nada foi assinado. Aguarde alguns minutos e tente outra vez.",
          "There were too many attempts in a short time. Nothing was signed. Wait a few minutes and try again."};
    case ErrorCode::io_failure:
      return {"Não foi possível ler ou guardar um ficheiro. Verifique o espaço e as permissões.",
              "A file could not be read or stored. Check space and permissions."};
    case ErrorCode::file_exists:
      return {"Já existe um ficheiro com este nome, e nada é reescrito. Indique outro nome ou outra pasta.",
              "A file of this name exists already, and nothing is overwritten. Give another name or another folder."};
    case ErrorCode::code_missing:
      return {
          "O comando de --otp-command não deu nenhum código. Nada foi assinado. Deve escrevê-lo numa linha da sua "
          "saída.",
          "The command of --otp-command gave no code. Nothing was signed. It is to print it as a line of its output."};
    case ErrorCode::signature_too_large:
    case ErrorCode::internal:
    case ErrorCode::count_:
      break;
  }
  return {"Ocorreu um erro interno. Nada foi assinado.", "An internal error occurred. Nothing was signed."};
}
}  // namespace

std::string_view message(const ErrorCode code, const Language language) noexcept {
  const Sentence both = sentence(code);
  return language == Language::pt_PT ? both.pt : both.en;
}

}  // namespace rubrica::text
