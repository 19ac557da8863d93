"""The child process that typesets: limited in time and memory, without the program's settings or database.

Reads {"layout", "data", "seconds", "megabytes"} as JSON on standard input, writes the PDF to standard output.
Run by its path, so that nothing else of the program is imported.
"""
import json
import resource
import sys
from pathlib import Path

import typst

HERE = Path(__file__).parent


def main() -> None:
    order = json.load(sys.stdin)
    resource.setrlimit(resource.RLIMIT_AS, (order["megabytes"] << 20,) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (order["seconds"] * 2,) * 2)
    # The data arrives as a value that the layout reads as JSON: text of a user is never part of the source.
    pdf = typst.compile(str(HERE / "layouts" / f"{order['layout']}.typ"), root=str(HERE / "layouts"),
                        font_paths=[str(HERE / "fonts")], ignore_system_fonts=True, pdf_standards=["ua-1"],
                        sys_inputs={"data": json.dumps(order["data"], ensure_ascii=False)})
    sys.stdout.buffer.write(pdf)


if __name__ == "__main__":
    main()
