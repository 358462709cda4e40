"""What pyproject.toml cannot say: the dashboard's configuration goes into the wheel, beside dashboard.py.

Streamlit decides where it listens and whom it tells that it is used before it reads dashboard.py, and looks for the
answer in .streamlit/ beside that file. Without it an installed dashboard would listen everywhere.
"""

from __future__ import annotations

from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

CONFIGURATION = ".streamlit/config.toml"


class WithConfiguration(build_py):
    """Copies Python modules, and the dashboard's configuration."""

    def run(self) -> None:
        """Copy them; of an editable installation everything lies in the checkout."""
        super().run()
        if not self.editable_mode:
            self.mkpath(str(Path(self.build_lib, CONFIGURATION).parent))
            self.copy_file(CONFIGURATION, str(Path(self.build_lib, CONFIGURATION)))

    def get_outputs(self, include_bytecode: bool = True) -> list[str]:
        """Paths of all that was copied."""
        own = [] if self.editable_mode else [str(Path(self.build_lib, CONFIGURATION))]
        return [*super().get_outputs(include_bytecode), *own]


setup(cmdclass={"build_py": WithConfiguration})
