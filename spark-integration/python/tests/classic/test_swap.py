# SPDX-License-Identifier: Apache-2.0
"""``python -m signumspark``: programs that know nothing of Signum."""

import pytest
from stages import CASES, bits

import signumspark

PROGRAM = """
import sys
from pyspark.sql import SparkSession
from pyspark.ml import Pipeline
from pyspark.ml.classification import LinearSVC, LogisticRegression
from pyspark.ml.clustering import KMeans
from pyspark.ml.tuning import CrossValidator, ParamGridBuilder
from pyspark.ml.evaluation import BinaryClassificationEvaluator

assert __name__ == "__main__"
spark = (
    SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    .config("spark.jars", "").getOrCreate()
)
rows = spark.read.format("libsvm").option("numFeatures", "4").load(sys.argv[1]).cache()
stage = LogisticRegression(regParam=0.01, maxIter=2)
model = Pipeline(stages=[stage]).fit(rows).stages[0]
print("bits", [float(value).hex() for value in [*model.coefficients, model.intercept]])
print("java", stage._java_obj.getClass().getName())
LinearSVC(maxIter=1).fit(rows)
KMeans(k=2).fit(rows)
grid = ParamGridBuilder().addGrid(stage.regParam, [0.1, 0.01]).build()
CrossValidator(
    estimator=stage, estimatorParamMaps=grid, evaluator=BinaryClassificationEvaluator(), numFolds=2
).fit(rows)
"""


def test_unchanged_programs_run_on_the_stages(python, tmp_path, row_folder, rows):
    script = tmp_path / "program.py"
    script.write_text(PROGRAM)
    done = python("-m", "signumspark", script, row_folder / "2")
    model = signumspark.SignumLogisticRegression(regParam=0.01, maxIter=2).fit(rows[2])
    expected = [float(value).hex() for value in [*model.coefficients, model.intercept]]
    assert f"bits {expected}" in done.stdout
    assert "java org.apache.spark.ml.classification.LogisticRegression" in done.stdout
    assert done.stderr.rstrip().splitlines()[-1] == (
        "signumspark: LinearSVC was fitted by SignumLinearSVC, 1 fit;"
        " LogisticRegression was fitted by SignumLogisticRegression, 6 fits"
    )


def test_what_was_not_swapped_is_said_and_a_programs_error_is_its_own(python, tmp_path):
    script = tmp_path / "program.py"
    script.write_text("import sys\nsys.exit(7)\n")
    done = python("-m", "signumspark", script, check=False)
    assert done.returncode == 7
    assert "no fit was swapped" in done.stderr
    assert python("-m", "signumspark", "--jar").stdout.strip() == signumspark.jar_path()
    assert python("-m", "signumspark", check=False).returncode == 2


@pytest.mark.parametrize("case", CASES, ids=str)
def test_each_estimator_is_swapped_for_its_stage(case, rows, monkeypatch):
    from pyspark.ml.wrapper import JavaEstimator

    from signumspark._swap import STAGES, Swaps

    estimator = case.mllib
    assert STAGES[estimator].endswith(f".{case}")
    monkeypatch.setattr(JavaEstimator, "_fit", JavaEstimator._fit)
    swaps = Swaps()
    swaps._swap_fits()
    data = rows[case.classes]
    assert bits(case, estimator(**case.params).fit(data)) == bits(case, case.make().fit(data))
    assert swaps.line() == f"{estimator.__name__} was fitted by {case}, 1 fit"
