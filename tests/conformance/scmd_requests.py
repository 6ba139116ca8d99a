#!/usr/bin/env python3
"""Judges the golden requests of src/remote/scmd by AMA's own WSDL.

  1. Every request of the published contract is valid by the WSDL's schema; the same with two elements exchanged is not.
  2. zeep, which knows nothing of Rubrica, builds the same request from the same WSDL and the same values.
  3. What only the live service has (SignDocumentPooling, the biometric members; field notes 1.2) is invalid by the
     published schema and valid by one extended with exactly these members.

Usage: scmd_requests.py GOLDEN_FOLDER WSDL      exit status 0: conforms, 1: does not, 77: skipped, says why
"""

import copy
import io
import sys
import tempfile
from pathlib import Path

SKIPPED = 77
XS = "http://www.w3.org/2001/XMLSchema"
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
SERVICE = "http://Ama.Authentication.Service/"
DATA = "http://schemas.datacontract.org/2004/07/Ama.Structures.CCMovelSignature"

PUBLISHED = ["get_certificate", "scmd_sign", "scmd_multiple_sign", "get_certificate_with_pin", "force_sms",
             "validate_otp"]
LIVE_ONLY = ["sign_document_pooling", "scmd_sign_approval", "scmd_multiple_sign_approval", "validate_otp_approval"]


def schemas_of(wsdl, etree):
    """The WSDL's schemas by target namespace, as separate documents."""
    found = {}
    for schema in etree.parse(str(wsdl)).iter(f"{{{XS}}}schema"):
        found[schema.get("targetNamespace")] = etree.fromstring(etree.tostring(schema))
    return found


def element(etree, name, kind, optional=True):
    node = etree.Element(f"{{{XS}}}element", name=name, nillable="true", type=kind)
    if optional:
        node.set("minOccurs", "0")
    return node


def extended(schemas, etree):
    """The schemas with what the live service has beyond the published ones."""
    schemas = {space: copy.deepcopy(schema) for space, schema in schemas.items()}

    def insert_after(schema, container, before, name):
        path = f"{{{XS}}}{container[0]}[@name='{container[1]}']//{{{XS}}}sequence"
        sequence = schema.find(path)
        names = [child.get("name") for child in sequence]
        sequence.insert(names.index(before) + 1, element(etree, name, "xs:boolean"))

    insert_after(schemas[DATA], ("complexType", "SignRequest"), "Hash", "IsBiometricValidationEnable")
    insert_after(schemas[DATA], ("complexType", "MultipleSignRequest"), "ApplicationId", "IsBiometricValidationEnable")
    insert_after(schemas[SERVICE], ("element", "ValidateOtp"), "applicationId", "isBiometric")
    wrapper = etree.SubElement(schemas[SERVICE], f"{{{XS}}}element", name="SignDocumentPooling")
    sequence = etree.SubElement(etree.SubElement(wrapper, f"{{{XS}}}complexType"), f"{{{XS}}}sequence")
    sequence.append(element(etree, "applicationId", "xs:base64Binary"))
    sequence.append(element(etree, "processId", "xs:string"))
    return schemas


def validator(schemas, folder, etree):
    """lxml follows imports by location only, which a WSDL does not give."""
    folder.mkdir()
    files = {space: folder / f"{number}.xsd" for number, space in enumerate(schemas)}
    for space, schema in schemas.items():
        schema = copy.deepcopy(schema)
        for imported in schema.findall(f"{{{XS}}}import"):
            imported.set("schemaLocation", files[imported.get("namespace")].name)
        files[space].write_bytes(etree.tostring(schema))
    return etree.XMLSchema(etree.parse(str(files[SERVICE])))


def body_of(file, etree):
    root = etree.parse(str(file)).getroot()
    assert root.tag == f"{{{SOAP}}}Envelope", f"{file.name}: not a SOAP 1.1 envelope"
    (body,) = root
    assert body.tag == f"{{{SOAP}}}Body", f"{file.name}: more than a body"
    (request,) = body
    return etree.fromstring(etree.tostring(request))


def shape(node):
    """Names, texts and order: what is left when prefixes are forgotten."""
    return (node.tag, (node.text or "").strip(), [shape(child) for child in node])


def values_of(node, etree):
    """The request as the keyword arguments that zeep takes."""
    from base64 import b64decode
    binary = {"applicationId", "ApplicationId", "Hash"}
    result = {}
    for child in node:
        name = etree.QName(child).localname
        value = values_of(child, etree) if len(child) else (b64decode(child.text) if name in binary else child.text)
        if name == "HashStructure":
            result.setdefault(name, []).append(value)
        else:
            result[name] = value
    return result


def main(golden, wsdl):
    if not wsdl.exists():
        print(f"skipped: AMA's WSDL is not at {wsdl} (set RUBRICA_SHARED_DATA)")
        return SKIPPED
    try:
        import zeep
        from lxml import etree
    except ImportError as missing:
        print(f"skipped: {missing} (packages python3-zeep, python3-lxml)")
        return SKIPPED

    complaints = []
    with tempfile.TemporaryDirectory() as folder:
        schemas = schemas_of(wsdl, etree)
        published = validator(schemas, Path(folder) / "published", etree)
        live = validator(extended(schemas, etree), Path(folder) / "live", etree)

    def check(good, what):
        print(("ok    " if good else "WRONG ") + what)
        if not good:
            complaints.append(what)

    service = zeep.Client(io.BytesIO(wsdl.read_bytes()))
    for name in PUBLISHED:
        request = body_of(golden / f"{name}.xml", etree)
        valid = published.validate(request)
        check(valid, f"{name}: valid by the published schema {'' if valid else published.error_log.last_error}")
        check(live.validate(request), f"{name}: valid by the live schema")

        exchanged = copy.deepcopy(request)
        parent = exchanged if len(exchanged) > 1 else exchanged[0]
        parent.append(parent[0])  # the first child becomes the last
        check(not published.validate(exchanged), f"{name}: another order is noticed")

        operation = etree.QName(request).localname
        built = service.create_message(service.service, operation, **values_of(request, etree))
        check(shape(built.find(f"{{{SOAP}}}Body")[0]) == shape(request), f"{name}: as zeep builds it")

    for name in LIVE_ONLY:
        request = body_of(golden / f"{name}.xml", etree)
        valid = live.validate(request)
        check(valid, f"{name}: valid by the live schema {'' if valid else live.error_log.last_error}")
        check(not published.validate(request), f"{name}: not in the published schema")

    untested = {file.stem for file in golden.glob("*.xml")} - set(PUBLISHED) - set(LIVE_ONLY)
    check(not untested, f"every golden file was looked at {sorted(untested) or ''}")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
