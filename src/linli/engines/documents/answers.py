"""PDF files over the web."""
from django.http import HttpResponse
from django.utils.http import content_disposition_header

from linli.kernel.http import CSP


def pdf(name: str, data: bytes, *, save: bool = False) -> HttpResponse:
    """Return a PDF to be looked at and printed in the browser, or saved as `name`.pdf."""
    response = HttpResponse(data, content_type="application/pdf")
    response.headers["Content-Disposition"] = content_disposition_header(save, f"{name}.pdf") or "inline"
    response.headers["Cache-Control"] = "private, no-store"     # a receipt is nobody else's business
    # Some browsers count their own PDF viewer as an object of this page, which the general policy forbids.
    response.headers["Content-Security-Policy"] = CSP.replace("object-src 'none'", "object-src 'self'")
    return response
