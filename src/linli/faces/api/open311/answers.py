"""Answers as GeoReport v2 writes them: XML (which the standard requires) or JSON."""
from __future__ import annotations

import json
import re
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from django.http import HttpResponse

TYPES = {"xml": "text/xml; charset=utf-8", "json": "application/json; charset=utf-8"}
ONE_OF = {"services": "service", "service_requests": "request", "errors": "error", "endpoints": "endpoint",
          "formats": "format", "attributes": "attribute", "values": "value"}
NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def answer(form: str, root: str, value: Any, *, status: int = 200) -> HttpResponse:
    """`root` names the outermost element; JSON has none."""
    text = json.dumps(value, ensure_ascii=False) if form == "json" else as_xml(root, value)
    return HttpResponse(text, status=status, content_type=TYPES[form])


def error(form: str, status: int, sentence: str) -> HttpResponse:
    return answer(form, "errors", [{"code": status, "description": sentence}], status=status)


def as_xml(root: str, value: Any) -> str:
    element = Element(root)
    fill(element, value)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(element, encoding="unicode")


def fill(element: Element, value: Any) -> None:
    if isinstance(value, dict):
        for name, part in value.items():
            fill(SubElement(element, name), part)
    elif isinstance(value, list):
        for part in value:
            fill(SubElement(element, ONE_OF[element.tag]), part)
    elif value is not None:
        element.text = str(value).lower() if isinstance(value, bool) else NOT_IN_XML.sub("", str(value))
