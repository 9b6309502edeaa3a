# SPDX-License-Identifier: Apache-2.0
"""The Python of the documents, word for word, in a session of its own."""

import re
import shutil

from settings import ROOT

PYTHON = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)

#: What the text around the snippets supposes.
GIVEN = {
    "README.md": """
path, model_path = "examples/data/spambase_train.svm.gz", "readme-model"
""",
    "docs/python.md": "",
    "docs/tutorial.md": """
from pyspark.ml import Pipeline
path = "tutorial-model"
Pipeline(stages=[stage]).fit(rows).save(path)
""",
}


def test_the_snippets_of_the_documents_run(python, tmp_path):
    shutil.copytree(ROOT / "examples" / "data", tmp_path / "examples" / "data")
    program = []
    for document, given in GIVEN.items():
        snippets = PYTHON.findall((ROOT / document).read_text())
        assert snippets, document
        program += [given, *snippets]
    (tmp_path / "snippets.py").write_text("\n".join(program))
    python("snippets.py")
    assert (tmp_path / "fit.html").exists()
