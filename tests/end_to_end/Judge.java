// Judges every signature and time-stamp of PDF files with PDFBox and Bouncy Castle, which know nothing of us.
//
//   java Judge ROOT.pem FILE.pdf…     a line for each; exit status 1 when one of them does not hold

import java.io.File;
import java.io.FileInputStream;
import java.security.MessageDigest;
import java.security.Security;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.interactive.digitalsignature.PDSignature;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.ess.SigningCertificateV2;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.tsp.TimeStampToken;
import org.bouncycastle.util.Store;

public final class Judge {
  private static final String PROVIDER = BouncyCastleProvider.PROVIDER_NAME;

  private final X509Certificate root;
  private boolean allHold = true;

  private Judge(X509Certificate root) { this.root = root; }

  public static void main(String[] arguments) throws Exception {
    Security.addProvider(new BouncyCastleProvider());
    X509Certificate root;
    try (FileInputStream pem = new FileInputStream(arguments[0])) {
      root = (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(pem);
    }
    Judge judge = new Judge(root);
    for (String file : Arrays.copyOfRange(arguments, 1, arguments.length)) judge.judge(new File(file));
    System.exit(judge.allHold ? 0 : 1);
  }

  private void judge(File file) throws Exception {
    byte[] bytes = Files.readAllBytes(file.toPath());
    try (PDDocument document = PDDocument.load(bytes)) {
      List<PDSignature> all = document.getSignatureDictionaries();
      if (all.isEmpty()) report(file, "no signature", "none found");
      for (PDSignature one : all) {
        String kind = one.getSubFilter();
        try {
          byte[] signed = one.getSignedContent(bytes);
          byte[] contents = one.getContents(bytes);
          if ("ETSI.CAdES.detached".equals(kind)) {
            report(file, kind + judgeSignature(contents, signed), null);
          } else if ("ETSI.RFC3161".equals(kind)) {
            TimeStampToken token = new TimeStampToken(new CMSSignedData(contents));
            report(file, kind + " of " + judgeTimeStamp(token, signed), null);
          } else {
            report(file, kind, "not a SubFilter of EN 319 142-1");
          }
        } catch (Exception exception) {
          report(file, kind, exception.toString());
        }
      }
    }
  }

  private void report(File file, String what, String problem) {
    System.out.println(file.getName() + ": " + what + ": " + (problem == null ? "holds" : "DOES NOT HOLD: " + problem));
    allHold = allHold && problem == null;
  }

  // EN 319 122-1 and EN 319 142-1 §6.3: what is added to " holds".
  private String judgeSignature(byte[] contents, byte[] signed) throws Exception {
    CMSSignedData cms = new CMSSignedData(new CMSProcessableByteArray(signed), contents);
    require(cms.getSignerInfos().size() == 1, "not exactly one signer");
    SignerInformation signer = cms.getSignerInfos().iterator().next();
    X509CertificateHolder certificate = holderOf(cms.getCertificates(), signer);
    require(signer.verify(new JcaSimpleSignerInfoVerifierBuilder().setProvider(PROVIDER).build(certificate)), "the value");
    require(signer.getSignedAttributes().get(CMSAttributes.signingTime) == null, "a signing-time attribute");
    Attribute attribute = signer.getSignedAttributes().get(PKCSObjectIdentifiers.id_aa_signingCertificateV2);
    require(attribute != null, "no signing-certificate-v2");
    SigningCertificateV2 named = SigningCertificateV2.getInstance(attribute.getAttrValues().getObjectAt(0));
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
    require(Arrays.equals(named.getCerts()[0].getCertHash(), digest), "signing-certificate-v2 names another certificate");

    Date at = new Date();
    String more = "";
    Attribute stamp = signer.getUnsignedAttributes() == null ? null
        : signer.getUnsignedAttributes().get(PKCSObjectIdentifiers.id_aa_signatureTimeStampToken);
    if (stamp != null) {
      TimeStampToken token =
          new TimeStampToken(new CMSSignedData(stamp.getAttrValues().getObjectAt(0).toASN1Primitive().getEncoded()));
      at = judgeTimeStamp(token, signer.getSignature());
      more = " with signature time-stamp";
    }
    requireChain(certificate, cms.getCertificates(), at);
    return more;
  }

  // RFC 3161 and RFC 5816: the time it states.
  private Date judgeTimeStamp(TimeStampToken token, byte[] stamped) throws Exception {
    String algorithm = token.getTimeStampInfo().getHashAlgorithm().getAlgorithm().getId();
    byte[] digest = MessageDigest.getInstance(algorithm, PROVIDER).digest(stamped);
    require(Arrays.equals(digest, token.getTimeStampInfo().getMessageImprintDigest()), "the message imprint");
    SignerInformation signer = token.toCMSSignedData().getSignerInfos().iterator().next();
    X509CertificateHolder certificate = holderOf(token.getCertificates(), signer);
    token.validate(new JcaSimpleSignerInfoVerifierBuilder().setProvider(PROVIDER).build(certificate));
    Date at = token.getTimeStampInfo().getGenTime();
    requireChain(certificate, token.getCertificates(), at);
    return at;
  }

  private void requireChain(X509CertificateHolder leaf, Store<X509CertificateHolder> known, Date at) throws Exception {
    JcaX509CertificateConverter convert = new JcaX509CertificateConverter().setProvider(PROVIDER);
    List<X509Certificate> all = new ArrayList<>();
    for (X509CertificateHolder one : known.getMatches(null)) all.add(convert.getCertificate(one));
    X509CertSelector wanted = new X509CertSelector();
    wanted.setCertificate(convert.getCertificate(leaf));
    PKIXBuilderParameters parameters = new PKIXBuilderParameters(Set.of(new TrustAnchor(root, null)), wanted);
    parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(all)));
    parameters.setRevocationEnabled(false);
    parameters.setDate(at);
    CertPathBuilder.getInstance("PKIX").build(parameters);
  }

  private static X509CertificateHolder holderOf(Store<X509CertificateHolder> known, SignerInformation signer) {
    @SuppressWarnings("unchecked")
    var found = known.getMatches(signer.getSID());
    require(found.size() == 1, "the signer's certificate is not there");
    return (X509CertificateHolder) found.iterator().next();
  }

  private static void require(boolean condition, String problem) {
    if (!condition) throw new IllegalStateException(problem);
  }
}
