#!/usr/bin/env python3
"""Drives a real scmd-sandbox with zeep, by the WSDL that AMA publishes and by the one that the sandbox serves.

Usage: zeep_operations.py SCMD-SANDBOX PUBLISHED.wsdl DOCS/SANDBOX.md     (exit 77: skipped)

Nothing of this repository takes part in the requests: zeep writes and reads the SOAP, and the arithmetic of RSA is done
here, so an agreement between our client and our sandbox on something wrong does not pass.
"""
import base64
import hashlib
import json
import os
import re
import secrets
import signal
import subprocess
import sys
import tempfile
import unittest
import urllib.error
import urllib.parse
import urllib.request

try:
    import requests
    import zeep
    from zeep.transports import Transport
except ImportError as missing:
    print(f"SKIPPED: {missing} (Debian package python3-zeep)")
    sys.exit(77)

SERVICE = "http://Ama.Authentication.Service/"
STRUCTURES = "http://schemas.datacontract.org/2004/07/Ama.Structures.CCMovelSignature"
ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
BINDING = "{%s}BasicHttpBinding_SCMDService"
DIGEST_INFO = bytes.fromhex("3031300d060960864801650304020105000420")
GOOD = "+351 912345678"
PIN = "1234"


def openssl(*arguments, given=b""):
    return subprocess.run(["openssl", *arguments], input=given, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          check=True).stdout


def rsa_key(certificate_pem):
    """Modulus and exponent of a certificate's key."""
    public = openssl("x509", "-noout", "-pubkey", given=certificate_pem.encode())
    modulus = openssl("rsa", "-pubin", "-noout", "-modulus", given=public).decode().strip().split("=")[1]
    text = openssl("rsa", "-pubin", "-noout", "-text", given=public).decode()
    exponent = next(line.split()[1] for line in text.splitlines() if line.startswith("Exponent:"))
    return int(modulus, 16), int(exponent)


class Sandbox:
    """One scmd-sandbox with a folder of its own, for all tests."""

    def __init__(self, program):
        self.folder = tempfile.TemporaryDirectory(prefix="scmd-sandbox-")
        self.data = self.folder.name
        self.process = subprocess.Popen([program, "--data", self.data, "--soap-port", "0", "--http-port", "0"],
                                        stdout=subprocess.PIPE, text=True)
        words = self.process.stdout.readline().split()
        if len(words) != 3 or words[0] != "ready":
            raise RuntimeError(f"the sandbox did not come up: {words}")
        ports = dict(word.split("=") for word in words[1:])
        self.http = f"http://127.0.0.1:{ports['http']}"
        self.url = f"https://127.0.0.1:{ports['soap']}/Ama.Authentication.Frontend/SCMDService.svc"
        with open(os.path.join(self.data, "scmd-password"), encoding="utf-8") as file:
            self.password = file.read()
        with open(os.path.join(self.data, "sandbox.json"), encoding="utf-8") as file:
            settings = json.load(file)
        self.username = settings["username"]
        self.application_id = settings["application_id"].encode()
        self.defaults = self.api("GET", "/api/knobs")

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(timeout=20)
        self.process.stdout.close()
        self.folder.cleanup()
        return status

    def session(self, password=None):
        session = requests.Session()
        session.trust_env = False
        session.verify = os.path.join(self.data, "tls-ca.pem")
        session.auth = (self.username, password or self.password)
        return session

    def api(self, method, path, body=None):
        request = urllib.request.Request(self.http + path, method=method)
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=20) as answer:
            return json.load(answer)

    def messages(self, phone=GOOD):
        return self.api("GET", "/api/messages?phone=" + urllib.parse.quote(phone, safe=""))

    def code(self, process_id, phone=GOOD):
        """The last code for this process on the phone."""
        return [message for message in self.messages(phone) if message["process_id"] == process_id][-1]["code"]

    def encrypted(self, text):
        """Base64 of RSAES-PKCS1-v1_5 for the cipher key of the moment."""
        with open(os.path.join(self.data, "cifra.pem"), encoding="ascii") as file:
            modulus, exponent = rsa_key(file.read())
        size = (modulus.bit_length() + 7) // 8
        padding = bytes(1 + secrets.randbelow(255) for _ in range(size - 3 - len(text)))
        block = b"\x00\x02" + padding + b"\x00" + text.encode()
        return base64.b64encode(pow(int.from_bytes(block, "big"), exponent, modulus).to_bytes(size, "big")).decode()


SANDBOX = None
PUBLISHED = None
DOCUMENTATION = None


def representation(text):
    return DIGEST_INFO + hashlib.sha256(text.encode()).digest()


class Operations(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.sandbox = SANDBOX
        cls.client = zeep.Client(PUBLISHED, transport=Transport(session=SANDBOX.session()))
        port = next(iter(next(iter(cls.client.wsdl.services.values())).ports.values()))
        cls.service = cls.client.create_service(str(port.binding.name), SANDBOX.url)

    def tearDown(self):
        self.sandbox.api("PUT", "/api/knobs", self.sandbox.defaults)
        self.sandbox.api("PUT", "/api/clock", {"offset_seconds": 0})

    # -- helpers
    def certificate(self, phone=GOOD):
        return self.service.GetCertificate(applicationId=self.sandbox.application_id,
                                           userId=self.sandbox.encrypted(phone))

    def sign(self, name="contrato.pdf", phone=GOOD, pin=PIN, hashed=None, application=None, service=None):
        request = {"ApplicationId": application or self.sandbox.application_id, "DocName": name,
                   "Hash": hashed or representation(name), "Pin": self.sandbox.encrypted(pin),
                   "UserId": self.sandbox.encrypted(phone)}
        return (service or self.service).SCMDSign(request=request)

    def batch(self, names, phone=GOOD, pin=PIN):
        documents = {"HashStructure": [{"Hash": representation(name), "Name": name, "id": f"id-{index}"}
                                       for index, name in enumerate(names)]}
        request = {"ApplicationId": self.sandbox.application_id, "Pin": self.sandbox.encrypted(pin),
                   "UserId": self.sandbox.encrypted(phone)}
        return self.service.SCMDMultipleSign(request=request, documents=documents)

    def validate(self, process_id, code=None, phone=GOOD):
        return self.service.ValidateOtp(code=self.sandbox.encrypted(code or self.sandbox.code(process_id, phone)),
                                        processId=process_id, applicationId=self.sandbox.application_id)

    def wrong_code(self, process_id):
        return f"{(int(self.sandbox.code(process_id)) + 1) % 1000000:06d}"

    def assert_signature(self, signature, name):
        modulus, exponent = rsa_key(self.certificate())
        size = (modulus.bit_length() + 7) // 8
        self.assertEqual(len(signature), 384)
        block = pow(int.from_bytes(signature, "big"), exponent, modulus).to_bytes(size, "big")
        hashed = representation(name)
        self.assertEqual(block, b"\x00\x01" + b"\xff" * (size - 3 - len(hashed)) + b"\x00" + hashed)

    # -- GetCertificate
    def test_certificates_come_as_user_root_authority_with_crlf(self):
        text = self.certificate()
        self.assertEqual(text.count("-----BEGIN CERTIFICATE-----"), 3)
        self.assertNotIn("\n", text.replace("\r\n", ""))
        parts = [part + "-----END CERTIFICATE-----" for part in text.split("-----END CERTIFICATE-----")[:3]]
        names = [openssl("x509", "-noout", "-subject", "-issuer", "-nameopt", "utf8,sep_comma_plus",
                         given=part.encode()).decode() for part in parts]
        subjects = [name.split("\n")[0].split("=", 1)[1] for name in names]
        issuers = [name.split("\n")[1].split("=", 1)[1] for name in names]
        self.assertEqual(issuers[0], subjects[2])
        self.assertEqual(issuers[2], subjects[1])
        self.assertEqual(issuers[1], subjects[1])
        for subject in subjects:
            self.assertIn("(TESTE)", subject.upper())

    def test_the_phone_may_be_written_with_and_without_a_space(self):
        self.assertEqual(self.certificate("+351912345678"), self.certificate("+351 912345678"))

    def test_unknown_and_inactive_citizens_answer_nil(self):
        self.assertIsNone(self.certificate("+351 960000000"))
        self.assertIsNone(self.certificate("+351 912000004"))

    def test_a_wrong_application_answers_nil(self):
        other = self.service.GetCertificate(applicationId=b"00000000-0000-4000-8000-000000000000",
                                            userId=self.sandbox.encrypted(GOOD))
        self.assertIsNone(other)

    # -- SCMDSign and ValidateOtp
    def test_one_document_is_signed(self):
        status = self.sign("contrato.pdf")
        self.assertEqual(status.Code, "200")
        self.assertIsNone(status.Field)
        self.assertIsNone(status.FieldValue)
        message = self.sandbox.messages()[-1]
        self.assertEqual(message["process_id"], status.ProcessId)
        self.assertEqual(message["documents"], ["contrato.pdf"])
        self.assertRegex(message["code"], r"^[0-9]{6}$")
        self.assertEqual(message["text"],
                         f"Código de segurança: {message['code']}. Assinatura de documento \"contrato.pdf\".")
        answer = self.validate(status.ProcessId)
        self.assertEqual(answer.Status.Code, "200")
        self.assertFalse(answer.ArrayOfHashStructure and answer.ArrayOfHashStructure.HashStructure)
        self.assertIsNone(answer.certificate)
        self.assert_signature(answer.Signature, "contrato.pdf")

    def test_members_come_in_the_order_of_the_contract_and_what_is_not_there_is_nil(self):
        with self.client.settings(raw_response=True):
            status = self.sign().text
        self.assertEqual(re.findall(r"<a:(\w+)", status), ["Code", "Field", "FieldValue", "Message", "ProcessId"])
        process_id = re.search(r"<a:ProcessId>([0-9a-f-]{36})<", status).group(1)
        with self.client.settings(raw_response=True):
            answer = self.validate(process_id).text
        self.assertEqual(re.findall(r"<a:(\w+)", answer), ["ArrayOfHashStructure", "Signature", "Status", "Code", "Field",
                                                           "FieldValue", "Message", "ProcessId", "certificate"])
        self.assertRegex(answer, r'<a:ArrayOfHashStructure i:nil="true" ?/>')
        self.assertRegex(answer, r'<a:certificate i:nil="true" ?/>')

    def test_a_wrong_pin_is_801_and_sends_nothing(self):
        before = len(self.sandbox.messages())
        self.assertEqual(self.sign(pin="9999").Code, "801")
        self.assertEqual(len(self.sandbox.messages()), before)
        self.assertEqual(self.sign().Code, "200")  # and the count of wrong ones begins again

    def test_the_pin_may_be_checked_at_the_end(self):
        self.sandbox.api("PUT", "/api/knobs", {"pin_checked_at": "validate"})
        status = self.sign(pin="9999")
        self.assertEqual(status.Code, "200")
        self.assertEqual(self.validate(status.ProcessId).Status.Code, "801")

    def test_wrong_codes_end_the_process(self):
        status = self.sign()
        for _ in range(3):
            answer = self.validate(status.ProcessId, self.wrong_code(status.ProcessId))
            self.assertEqual(answer.Status.Code, "802")
            self.assertIsNone(answer.Signature)
        self.assertEqual(self.validate(status.ProcessId).Status.Code, "816")

    def test_a_process_is_used_once(self):
        status = self.sign()
        code = self.sandbox.code(status.ProcessId)
        self.assertEqual(self.validate(status.ProcessId, code).Status.Code, "200")
        self.assertEqual(self.validate(status.ProcessId, code).Status.Code, "816")

    def test_a_code_lives_two_minutes(self):
        status = self.sign()
        self.sandbox.api("PUT", "/api/clock", {"offset_seconds": 121})
        self.assertEqual(self.validate(status.ProcessId).Status.Code, "816")

    def test_an_unknown_process_is_816(self):
        self.assertEqual(self.validate("00000000-0000-4000-8000-000000000000", "123456").Status.Code, "816")

    def test_two_acts_at_once_have_codes_of_their_own(self):
        first, second = self.sign("a.pdf"), self.sign("b.pdf")
        self.assertNotEqual(first.ProcessId, second.ProcessId)
        self.assert_signature(self.validate(second.ProcessId).Signature, "b.pdf")
        self.assert_signature(self.validate(first.ProcessId).Signature, "a.pdf")

    def test_a_wrong_application_is_900(self):
        self.assertEqual(self.sign(application=b"00000000-0000-4000-8000-000000000000").Code, "900")

    def test_the_octets_of_the_guid_are_not_its_text(self):
        octets = bytes.fromhex(self.sandbox.application_id.decode().replace("-", ""))
        self.assertEqual(self.sign(application=octets).Code, "900")

    def test_a_hash_of_32_octets_is_refused(self):
        with self.assertRaises(zeep.exceptions.Fault) as raised:
            self.sign(hashed=hashlib.sha256(b"x").digest())
        self.assertIn("InternalServiceFault", raised.exception.code)
        self.sandbox.api("PUT", "/api/knobs", {"bad_hash": "900"})
        self.assertEqual(self.sign(hashed=hashlib.sha256(b"x").digest()).Code, "900")

    def test_braces_in_a_name_break_the_service_as_they_break_the_real_one(self):
        with self.assertRaises(zeep.exceptions.Fault):
            self.sign("contrato{0}.pdf")

    def test_a_ciphertext_of_another_size_is_no_value(self):
        answer = self.service.GetCertificate(applicationId=self.sandbox.application_id,
                                             userId=base64.b64encode(secrets.token_bytes(128)).decode())
        self.assertIsNone(answer)

    def test_scripted_citizens_answer_their_code(self):
        expected = {"801": "+351 912000101", "817": "+351 912000104", "900": "+351 912000105", "901": "+351 912000106",
                    "902": "+351 912000107"}
        for code, phone in expected.items():
            with self.subTest(code):
                self.assertEqual(self.sign(phone=phone).Code, code)
        for code, phone in {"802": "+351 912000102", "816": "+351 912000103"}.items():
            with self.subTest(code):
                status = self.sign(phone=phone)
                self.assertEqual(self.validate(status.ProcessId, phone=phone).Status.Code, code)

    # -- SCMDMultipleSign
    def test_a_batch_answers_in_hash_with_name_and_id(self):
        names = [f"recibo-{index}.pdf" for index in range(3)]
        answer = self.validate(self.batch(names).ProcessId)
        self.assertEqual(answer.Status.Code, "200")
        self.assertIsNone(answer.Signature)
        items = answer.ArrayOfHashStructure.HashStructure
        self.assertEqual([item.Name for item in items], names)
        self.assertEqual([item.id for item in items], ["id-0", "id-1", "id-2"])
        for item in items:
            self.assert_signature(item.Hash, item.Name)

    def test_a_batch_may_come_in_another_order(self):
        self.sandbox.api("PUT", "/api/knobs", {"batch_order": "reversed"})
        items = self.validate(self.batch(["a.pdf", "b.pdf"]).ProcessId).ArrayOfHashStructure.HashStructure
        self.assertEqual([item.id for item in items], ["id-1", "id-0"])
        self.assert_signature(items[0].Hash, "b.pdf")

    def test_a_batch_has_at_most_100_documents(self):
        self.assertEqual(self.batch([f"{index}.pdf" for index in range(100)]).Code, "200")
        self.assertEqual(self.batch([f"{index}.pdf" for index in range(101)]).Code, "900")

    # -- GetCertificateWithPin
    def test_the_certificate_with_pin_comes_after_the_code(self):
        status = self.service.GetCertificateWithPin(applicationId=self.sandbox.application_id,
                                                    userId=self.sandbox.encrypted(GOOD),
                                                    pin=self.sandbox.encrypted(PIN))
        self.assertEqual(status.Code, "200")
        answer = self.validate(status.ProcessId)
        self.assertEqual(answer.certificate, self.certificate())
        self.assertIsNone(answer.Signature)

    # -- knobs for what nobody outside knows
    def knobs(self, **values):
        self.sandbox.api("PUT", "/api/knobs", values)

    def test_every_knob_is_documented_with_its_default(self):
        with open(DOCUMENTATION, encoding="utf-8") as file:
            rows = re.findall(r"^\| `(\w+)` \| (\S+) \| ([^|]*)\| [^|]+ \|$", file.read(), re.MULTILINE)
        written = {"true": True, "false": False}
        documented = {name: written.get(value, int(value) if value.isdigit() else value.strip("`"))
                      for name, value, _ in rows}
        self.assertEqual(documented, self.sandbox.defaults)
        for name, _, values in rows:  # and the first and last value that the table names are taken
            ends = [int(end) for end in re.findall(r"\d+", values)] if "–" in values else re.findall(r"`(\w+)`", values)
            for end in ends:
                with self.subTest(name, value=end):
                    self.knobs(**{name: end})
                    self.assertEqual(self.sandbox.api("GET", "/api/knobs")[name], end)

    def test_the_attempts_and_resends_are_counted(self):
        self.knobs(code_attempts=1, resend_limit=1, used_process_code="802", pin_attempts=0)
        status = self.sign()
        self.assertEqual(self.resend(status.ProcessId).Code, "200")
        self.assertEqual(self.resend(status.ProcessId).Code, "900")
        self.assertEqual(self.validate(status.ProcessId, self.wrong_code(status.ProcessId)).Status.Code, "802")
        self.assertEqual(self.validate(status.ProcessId).Status.Code, "802")  # over: by used_process_code
        for _ in range(4):
            self.assertEqual(self.sign(pin="9999").Code, "801")
        self.assertEqual(self.sign().Code, "200")

    def test_an_expired_code_answers_as_it_is_told(self):
        self.knobs(code_seconds=30, expired_code="802")
        status = self.sign()
        self.sandbox.api("PUT", "/api/clock", {"offset_seconds": 31})
        self.assertEqual(self.validate(status.ProcessId).Status.Code, "802")

    def test_a_batch_of_one_may_answer_like_a_single_document(self):
        answer = self.validate(self.batch(["só.pdf"]).ProcessId)
        self.assertIsNone(answer.Signature)
        self.assert_signature(answer.ArrayOfHashStructure.HashStructure[0].Hash, "só.pdf")
        self.knobs(batch_of_one="signature")
        answer = self.validate(self.batch(["só.pdf"]).ProcessId)
        self.assert_signature(answer.Signature, "só.pdf")
        self.assertFalse(answer.ArrayOfHashStructure and answer.ArrayOfHashStructure.HashStructure)

    def test_too_long_a_batch_answers_as_it_is_told(self):
        self.knobs(batch_limit_code="850")
        self.assertEqual(self.batch([f"{index}.pdf" for index in range(101)]).Code, "850")

    def test_not_yet_answers_as_it_is_told(self):
        service = self.served("wsdl").service
        for code in ("500", "816"):
            self.knobs(pending_code=code)
            request = {"ApplicationId": self.sandbox.application_id, "DocName": "app.pdf",
                       "Hash": representation("app.pdf"), "IsBiometricValidationEnable": True,
                       "Pin": self.sandbox.encrypted(PIN), "UserId": self.sandbox.encrypted(GOOD)}
            waiting = service.SignDocumentPooling(applicationId=self.sandbox.application_id,
                                                  processId=service.SCMDSign(request=request).ProcessId)
            self.assertEqual(waiting.Status.Code, code)

    def test_codes_begin_with_zeros_too(self):
        for _ in range(400):  # one in ten does; none in 400 happens once in 10^18
            status = self.sign()
            if self.sandbox.code(status.ProcessId).startswith("0"):
                break
        self.assertEqual(self.validate(status.ProcessId).Status.Code, "200")
        self.assertTrue(self.sandbox.code(status.ProcessId).startswith("0"))

    def test_scripted_citizens_misbehave(self):
        with self.assertRaises(zeep.exceptions.Error):
            self.sign(phone="+351 912000109")  # html_page
        status = self.sign(phone="+351 912000110")  # hang
        with self.client.transport.settings(timeout=1), self.assertRaises(requests.Timeout):
            self.validate(status.ProcessId, phone="+351 912000110")
        with self.assertRaises(zeep.exceptions.Fault):
            self.validate(self.sign(phone="+351 912000108").ProcessId, phone="+351 912000108")
        lost = self.sign(phone="+351 912000111")
        with self.assertRaises(requests.ConnectionError):
            self.validate(lost.ProcessId, phone="+351 912000111")

    # -- ForceSMS
    def resend(self, process_id, phone=GOOD):
        return self.service.ForceSMS(processId=process_id, citizenId=self.sandbox.encrypted(phone),
                                     applicationId=self.sandbox.application_id)

    def test_a_new_code_replaces_the_old_one(self):
        status = self.sign()
        old = self.sandbox.code(status.ProcessId)
        self.assertEqual(self.resend(status.ProcessId).Code, "200")
        new = self.sandbox.code(status.ProcessId)
        if old != new:  # one time in a million they are equal
            self.assertEqual(self.validate(status.ProcessId, old).Status.Code, "802")
        self.assertEqual(self.validate(status.ProcessId, new).Status.Code, "200")

    def test_the_old_code_may_stay_good(self):
        self.sandbox.api("PUT", "/api/knobs", {"resend_replaces_code": False})
        status = self.sign()
        old = self.sandbox.code(status.ProcessId)
        self.resend(status.ProcessId)
        self.assertEqual(self.validate(status.ProcessId, old).Status.Code, "200")

    def test_nobody_else_gets_the_code(self):
        status = self.sign()
        self.assertEqual(self.resend(status.ProcessId, "+351 912000001").Code, "816")

    # -- faults and the transport
    def test_ordered_answers(self):
        for answer, expected in {"soap_fault": zeep.exceptions.Fault, "http_500": zeep.exceptions.Error,
                                 "http_503": zeep.exceptions.Error, "cut_connection": requests.ConnectionError}.items():
            with self.subTest(answer):
                self.sandbox.api("PUT", "/api/faults", {"SCMDSign": {"answer": answer, "times": 1}})
                with self.assertRaises(expected):
                    self.sign()
                self.assertEqual(self.sign().Code, "200")

    def test_wrong_credentials_are_401_with_a_challenge(self):
        answer = self.sandbox.session("errada").post(self.sandbox.url, data="")
        self.assertEqual(answer.status_code, 401)
        self.assertTrue(answer.headers["WWW-Authenticate"].startswith("Basic "))

    def post(self, body, action="GetCertificate", content_type="text/xml; charset=utf-8"):
        headers = {"Content-Type": content_type, "SOAPAction": f'"{SERVICE}SCMDService/{action}"'}
        return self.sandbox.session().post(self.sandbox.url, data=body.encode(), headers=headers)

    def envelope(self, body, header=""):
        return f'<s:Envelope xmlns:s="{ENVELOPE}">{header}<s:Body>{body}</s:Body></s:Envelope>'

    def get_certificate_body(self, name_space=SERVICE, swapped=False):
        members = [f"<applicationId>{base64.b64encode(self.sandbox.application_id).decode()}</applicationId>",
                   f"<userId>{self.sandbox.encrypted(GOOD)}</userId>"]
        if swapped:
            members.reverse()
        return f'<GetCertificate xmlns="{name_space}">{"".join(members)}</GetCertificate>'

    def test_the_contract_is_strict(self):
        good = self.post(self.envelope(self.get_certificate_body()))
        self.assertEqual(good.status_code, 200)
        self.assertTrue(good.headers["Content-Type"].startswith("text/xml"))
        self.assertIn("BEGIN CERTIFICATE", good.text)
        self.assertIn("&#x", good.text.replace("&#13;", "&#xD;"))
        for fault, answer in {
            "ActionNotSupported": self.post(self.envelope(self.get_certificate_body()), action="SCMDVerify"),
            "DeserializationFailed": self.post(self.envelope(self.get_certificate_body("urn:outro"))),
            "MustUnderstand": self.post(self.envelope(self.get_certificate_body(),
                                                      '<s:Header><x xmlns="urn:x" s:mustUnderstand="1"/></s:Header>')),
        }.items():
            with self.subTest(fault):
                self.assertEqual(answer.status_code, 500)
                self.assertIn(f":{fault}</faultcode>", answer.text)

    def test_headers_that_need_not_be_understood_are_ignored(self):
        header = '<s:Header><x xmlns="urn:x" s:mustUnderstand="0">y</x></s:Header>'
        self.assertEqual(self.post(self.envelope(self.get_certificate_body(), header)).status_code, 200)

    def test_a_member_out_of_order_is_a_fault_or_null(self):
        swapped = self.envelope(self.get_certificate_body(swapped=True))
        self.assertEqual(self.post(swapped).status_code, 500)
        self.sandbox.api("PUT", "/api/knobs", {"member_order": "null"})
        answer = self.post(swapped)
        self.assertEqual(answer.status_code, 200)
        self.assertIn('nil="true"', answer.text)

    def test_what_is_not_soap_is_refused_by_status(self):
        self.assertEqual(self.post("<a", action="GetCertificate").status_code, 400)
        self.assertEqual(self.post("{}", content_type="application/json").status_code, 415)
        self.assertEqual(self.sandbox.session().put(self.sandbox.url, data="").status_code, 405)

    def test_the_service_page_is_html(self):
        answer = self.sandbox.session().get(self.sandbox.url)
        self.assertEqual(answer.status_code, 200)
        self.assertTrue(answer.headers["Content-Type"].startswith("text/html"))

    def test_a_boolean_is_one_of_the_four_of_xml_schema(self):
        def sign(value):
            octets = {"ApplicationId": self.sandbox.application_id, "Hash": representation("x.pdf")}
            members = {name: base64.b64encode(value).decode() for name, value in octets.items()}
            return self.post(self.envelope(
                f'<SCMDSign xmlns="{SERVICE}"><request xmlns:a="{STRUCTURES}">'
                f'<a:ApplicationId>{members["ApplicationId"]}</a:ApplicationId><a:DocName>x.pdf</a:DocName>'
                f'<a:Hash>{members["Hash"]}</a:Hash>'
                f'<a:IsBiometricValidationEnable>{value}</a:IsBiometricValidationEnable>'
                f'<a:Pin>{self.sandbox.encrypted(PIN)}</a:Pin><a:UserId>{self.sandbox.encrypted(GOOD)}</a:UserId>'
                '</request></SCMDSign>'), action="SCMDSign")
        for value, approvable in {"true": True, "1": True, "false": False, "0": False}.items():
            with self.subTest(value):
                self.assertEqual(sign(value).status_code, 200)
                self.assertEqual(self.sandbox.messages()[-1]["approvable"], approvable)
        answer = sign("sim")
        self.assertEqual(answer.status_code, 500)
        self.assertIn(":DeserializationFailed</faultcode>", answer.text)

    # -- the control API
    def test_the_control_api_says_what_it_does_not_take(self):
        for path, body in [("/api/clock", {"offset_seconds": 2 ** 62}), ("/api/clock", {"offset_seconds": -2 ** 63}),
                           ("/api/clock", {"now": "amanhã"}), ("/api/clock", {}), ("/api/knobs", {"code_seconds": 0}),
                           ("/api/knobs", {"outro": 1}), ("/api/faults", {"SCMDVerify": {"answer": "hang"}}),
                           ("/api/faults", {"SCMDSign": {"answer": "explode"}}),
                           ("/api/faults", {"SCMDSign": {"answer": "hang", "times": -1}}),
                           ("/api/faults", {"SCMDSign": {"answer": "hang", "times": "duas"}}),
                           ("/api/citizens/state", {"phone": GOOD, "state": "morto"})]:
            with self.subTest(path=path, body=body):
                with self.assertRaises(urllib.error.HTTPError) as refused:
                    self.sandbox.api("PUT", path, body)
                self.assertEqual(refused.exception.code, 400)
                self.assertTrue(json.load(refused.exception)["error"])
        self.assertEqual(self.sandbox.api("GET", "/api/clock")["offset_seconds"], 0)
        self.assertEqual(self.sandbox.api("GET", "/api/faults"), {})

    # -- the WSDL that the sandbox serves
    def served(self, query):
        return zeep.Client(f"{self.sandbox.url}?{query}", transport=Transport(session=self.sandbox.session()))

    def test_the_served_contract_signs_and_polls(self):
        for query in ("singleWsdl", "wsdl"):
            with self.subTest(query):
                service = self.served(query).service
                request = {"ApplicationId": self.sandbox.application_id, "DocName": "app.pdf",
                           "Hash": representation("app.pdf"), "IsBiometricValidationEnable": True,
                           "Pin": self.sandbox.encrypted(PIN), "UserId": self.sandbox.encrypted(GOOD)}
                status = service.SCMDSign(request=request)
                self.assertEqual(status.Code, "200")
                waiting = service.SignDocumentPooling(applicationId=self.sandbox.application_id,
                                                      processId=status.ProcessId)
                self.assertNotEqual(waiting.Status.Code, "200")
                self.assertTrue(self.sandbox.messages()[-1]["approvable"])
                self.sandbox.api("POST", "/api/approve", {"process_id": status.ProcessId})
                answer = service.SignDocumentPooling(applicationId=self.sandbox.application_id,
                                                     processId=status.ProcessId)
                self.assertEqual(answer.Status.Code, "200")
                self.assert_signature(answer.Signature, "app.pdf")

    def test_the_published_contract_has_six_operations(self):
        self.sandbox.api("PUT", "/api/knobs", {"live_contract": False})
        binding = next(iter(self.served("singleWsdl").wsdl.bindings.values()))
        ours = set(binding.all())
        published = set(next(iter(self.client.wsdl.bindings.values())).all())
        self.assertEqual(ours, published)
        self.assertEqual(len(ours), 6)

    def test_the_served_types_are_the_published_ones(self):
        self.sandbox.api("PUT", "/api/knobs", {"live_contract": False})
        ours = self.served("singleWsdl")
        for name in ("SignRequest", "MultipleSignRequest", "HashStructure", "ArrayOfHashStructure", "SignStatus",
                     "SignResponse"):
            with self.subTest(name):
                tag = "{%s}%s" % (STRUCTURES, name)
                self.assertEqual(ours.get_type(tag).signature(), self.client.get_type(tag).signature())

    def test_the_cipher_key_may_change_at_any_time(self):
        status = self.sign()
        before = self.sandbox.encrypted(GOOD)
        self.sandbox.api("POST", "/api/cipher-key/rotate", {})
        self.assertIsNone(self.service.GetCertificate(applicationId=self.sandbox.application_id, userId=before))
        self.assertIsNotNone(self.certificate())
        self.assertEqual(self.validate(status.ProcessId).Status.Code, "200")

    def test_three_wrong_pins_lock_the_citizen(self):
        phone = "+351 930000001"
        citizen = {"phone": phone, "pin": "4321", "given_name": "Bloqueio", "surname": "Passageiro", "ec_key": True}
        self.sandbox.api("POST", "/api/citizens", citizen)
        for _ in range(3):
            self.assertEqual(self.sign(phone=phone).Code, "801")
        self.assertEqual(self.sign(phone=phone, pin="4321").Code, "817")

    def test_the_log_of_calls_holds_no_secret(self):
        self.sign()
        calls = json.dumps(self.sandbox.api("GET", "/api/calls"))
        self.assertIn("SCMDSign", calls)
        for secret in ("912345678", self.sandbox.password, self.sandbox.messages()[-1]["code"]):
            self.assertNotIn(secret, calls)


class Lifetime(unittest.TestCase):
    def test_a_second_sandbox_in_the_same_folder_is_refused(self):
        second = subprocess.run([sys.argv[1], "--data", SANDBOX.data, "--soap-port", "0", "--http-port", "0"],
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=60, check=False)
        self.assertEqual(second.returncode, 1)
        self.assertIn("another scmd-sandbox", second.stderr)
        self.assertEqual(second.stdout, "")


def main():
    global SANDBOX, PUBLISHED, DOCUMENTATION
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    program, PUBLISHED, DOCUMENTATION = sys.argv[1:]
    if not os.path.exists(PUBLISHED):
        print(f"SKIPPED: {PUBLISHED} is not there (AMA's published WSDL)")
        sys.exit(77)
    SANDBOX = Sandbox(program)
    try:
        suite = unittest.TestLoader().loadTestsFromModule(sys.modules[__name__])
        good = unittest.TextTestRunner(verbosity=2).run(suite).wasSuccessful()
    finally:
        status = SANDBOX.stop()
    if status != 0:
        print(f"the sandbox ended with {status}")
    sys.exit(0 if good and status == 0 else 1)


if __name__ == "__main__":
    main()
