"""Installs librubrica into an empty folder, builds the example against nothing but that, and signs with it.

usage: installed_library.py BUILD_DIR EXAMPLE.cpp COMPILER
"""

import json
import os
import subprocess
import sys
import tempfile
import urllib.request

PHONE, PIN = "912345678", "1234"


def run(*command, **options):
    done = subprocess.run(command, text=True, capture_output=True, **options)
    assert done.returncode == 0, " ".join(command) + "\n" + done.stdout + done.stderr
    return done.stdout


def read_until(stream, question):
    heard = ""
    while not heard.endswith(question):
        piece = stream.read(1)
        assert piece, f"ended instead of asking {question!r}: {heard}"
        heard += piece


def sign(program, configuration, http_port, document, signed):
    signing = subprocess.Popen([program, configuration, document, signed], stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, bufsize=1)
    with signing:
        for question, answer in (("telemóvel: ", PHONE), ("assinatura: ", PIN)):
            read_until(signing.stderr, question)
            signing.stdin.write(answer + "\n")
        read_until(signing.stderr, "recebido: ")
        with urllib.request.urlopen(f"http://127.0.0.1:{http_port}/api/messages?phone={PHONE}") as answer:
            code = json.load(answer)[-1]["code"]
        out, err = signing.communicate(code + "\n")
    assert signing.returncode == 0, err
    return out


def main(build, example, compiler):
    with tempfile.TemporaryDirectory() as folder:
        prefix = os.path.join(folder, "installed")
        run("cmake", "--install", build, "--prefix", prefix)
        flags = run("pkg-config", "--cflags", "--libs", "rubrica",
                    env={**os.environ, "PKG_CONFIG_PATH": prefix + "/lib/pkgconfig"}).split()
        program = os.path.join(folder, "sign_with_cmd")
        run(compiler, "-std=c++20", "-Wall", "-Wextra", "-Werror", "-o", program, example, *flags)

        run(prefix + "/bin/rubrica", "demo", "--out", folder + "/demo")  # leaves a document and a sandbox's folder
        document, signed = folder + "/demo/fatura.pdf", folder + "/assinado.pdf"
        sandbox = subprocess.Popen([prefix + "/bin/scmd-sandbox", "--data", folder + "/demo/sandbox"],
                                   stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        try:
            http_port = sandbox.stdout.readline().split("http=")[1].strip()
            said = sign(program, folder + "/demo/sandbox/rubrica.toml", http_port, document, signed)
        finally:
            sandbox.terminate()
            sandbox.wait()
        assert "MARTA" in said, said
        judged = run("pdfsig", "-nocert", signed)
        assert "Signature is Valid" in judged and "Total document signed" in judged, judged
        with open(document, "rb") as before, open(signed, "rb") as after:
            content = before.read()
            assert after.read(len(content)) == content
    print("signed by a program that knows only the installed library")


if __name__ == "__main__":
    main(*sys.argv[1:])
