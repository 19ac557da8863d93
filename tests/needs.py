"""What the tests need beyond Python: installed as root, else named in one line."""
import os
import shutil
import subprocess
import sys

NEEDED = {"chromium": "chromium", "hledger": "hledger", "pdftoppm": "poppler-utils", "fc-list": "fontconfig",
          "systemd-analyze": "systemd"}
FONT = "fonts-noto-cjk"


def missing() -> list[str]:
    packages = [package for program, package in NEEDED.items() if not shutil.which(program)]
    fonts = subprocess.run(["fc-list", ":lang=zh"], capture_output=True, check=False).stdout \
        if shutil.which("fc-list") else b""
    return packages if fonts else [*packages, FONT]


def main() -> int:
    packages = missing()
    if not packages:
        return 0
    if os.geteuid() or not shutil.which("apt-get"):
        print(f"The tests need: sudo apt-get install {' '.join(packages)}", file=sys.stderr)
        return 1
    subprocess.run(["apt-get", "update", "-qq"], check=True)
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    return subprocess.run(command, check=True, env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"}).returncode


if __name__ == "__main__":
    sys.exit(main())
