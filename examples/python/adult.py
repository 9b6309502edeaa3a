# SPDX-License-Identifier: Apache-2.0
"""From a CSV file to a tuned, explained and saved model, cell by cell.

    python examples/python/adult.py adult.csv output

``adult.csv`` is UCI's Adult data set with a header row (age, workclass, ..., income). ``output``
is a folder that does not exist yet: the model, a picture and a page about the fit go there.
Editors that know cells (``# %%``) run it as a notebook. It needs matplotlib beside signumspark.
"""

# %% A session, and the rows
import sys
from pathlib import Path

from matplotlib import pyplot as plt
from pyspark.ml import Pipeline, PipelineModel
from pyspark.ml.evaluation import BinaryClassificationEvaluator
from pyspark.ml.feature import Imputer, OneHotEncoder, StringIndexer, VectorAssembler
from pyspark.ml.stat import Summarizer
from pyspark.ml.tuning import ParamGridBuilder
from pyspark.sql.functions import col

import signumspark

source, output = sys.argv[1], Path(sys.argv[2])
output.mkdir()

spark = signumspark.spark(conf={"spark.log.level": "ERROR"})
table = spark.read.csv(source, header=True, inferSchema=True, ignoreLeadingWhiteSpace=True)
train, test = table.randomSplit([0.8, 0.2], seed=7)
print(f"{train.count()} rows to train on, {test.count()} to test on")

# %% Words become one-hot columns, missing values the mean of their column
LABEL = "income"
words = [name for name, kind in table.dtypes if kind == "string" and name != LABEL]
numbers = [name for name, kind in table.dtypes if kind != "string" and name != LABEL]
encoding = [
    StringIndexer(inputCol=LABEL, outputCol="label"),
    StringIndexer(
        inputCols=words, outputCols=[f"{name}_index" for name in words], handleInvalid="keep"
    ),
    OneHotEncoder(
        inputCols=[f"{name}_index" for name in words],
        outputCols=[f"{name}_is" for name in words],
    ),
    Imputer(inputCols=numbers, outputCols=[f"{name}_known" for name in numbers]),
    VectorAssembler(
        inputCols=[f"{name}_known" for name in numbers] + [f"{name}_is" for name in words],
        outputCol="features",
    ),
]

# %% A first model, with nothing tuned
stage = signumspark.SignumLogisticRegression(regParam=1e-4)
first = Pipeline(stages=[*encoding, stage]).fit(train)
area = BinaryClassificationEvaluator()
print(f"a first model: AUC {area.evaluate(first.transform(test)):.4f}")

# %% How the fit went
fitted = first.stages[-1]
result = signumspark.fit_result(fitted)
print(f"{result.passes:.1f} passes over the rows, {result.stopReason}")
signumspark.write_report(fitted, str(output / "fit.html"))

# %% The penalty, by cross validation on rows that are encoded and read once
grid = ParamGridBuilder().addGrid(stage.regParam, [1e-5, 1e-3, 1e-1]).build()
tuning = signumspark.SignumCrossValidator(
    estimator=stage, estimatorParamMaps=grid, evaluator=area, numFolds=3, seed=7
)
fits = Pipeline(stages=[*encoding, tuning]).fit(train)
tuned = fits.stages[-1]
for values, measure in zip(grid, tuned.avgMetrics):
    print(f"regParam {values[stage.regParam]:g}: AUC {measure:.4f}")
# A CrossValidatorModel keeps the stage that was tuned; what is saved below does not.
model = PipelineModel([*fits.stages[:-1], tuned.bestModel])
print(f"tuned: AUC {area.evaluate(model.transform(test)):.4f}")

# %% What the model goes by: coefficients, in standard deviations of their columns
scored = model.transform(train)
groups = scored.schema["features"].metadata["ml_attr"]["attrs"]
names = {part["idx"]: part["name"] for group in groups.values() for part in group}
deviations = scored.select(Summarizer.std(col("features"))).first()[0]
effects = sorted(
    (
        (coefficient * deviation, names[index])
        for index, (coefficient, deviation) in enumerate(
            zip(model.stages[-1].coefficients.toArray(), deviations)
        )
    ),
    key=lambda effect: abs(effect[0]),
)[-15:]
for effect, name in reversed(effects):
    print(f"{effect:+.3f} {name}")

# %% A picture of both
curve = [(each.passes, each.loss) for each in result.rounds if each.accepted]
best = min(loss for _, loss in curve)
figure, (left, right) = plt.subplots(1, 2, figsize=(12, 5))
left.semilogy(
    [passes for passes, _ in curve],
    [max(loss / best - 1, 1e-6) for _, loss in curve],
    marker="o",
)
left.set_xlabel("passes over the rows")
left.set_ylabel("loss above the smallest, relative")
left.set_title("The first fit, round by round")
right.barh([name for _, name in effects], [effect for effect, _ in effects])
right.set_xlabel("coefficient × standard deviation")
right.set_title("What the tuned model goes by")
figure.tight_layout()
figure.savefig(output / "model.png")

# %% Saved, loaded and used: MLlib's own files, which need neither Signum nor its jar
model.write().save(str(output / "model"))
again = PipelineModel.load(str(output / "model"))
again.transform(test).select("age", "income", "prediction", "probability").show(5, truncate=False)
spark.stop()
