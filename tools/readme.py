"""Print one of the README's marked commands, so that what is checked is what people read.

    python tools/readme.py test

prints the code block that follows the comment ``<!-- command: test -->``.
"""

import re
import sys
from pathlib import Path

README = Path(__file__).resolve().parent.parent / "README.md"


def command(name: str) -> str:
    """Return the code of the block marked with `name`."""
    found = re.search(
        rf"<!-- command: {re.escape(name)} -->\s*```\w*\n(.*?)```", README.read_text(encoding="utf-8"), flags=re.DOTALL
    )
    if found is None:
        sys.exit(f"README.md has no code block marked <!-- command: {name} -->")
    return found.group(1).strip()


if __name__ == "__main__":
    print(command(sys.argv[1]))
