# SPDX-License-Identifier: Apache-2.0
"""Every stage, as a pyspark.ml estimator."""

import inspect
import json

import pytest
from pyspark.errors import IllegalArgumentException
from pyspark.ml import Pipeline, PipelineModel
from pyspark.ml.feature import VectorAssembler
from pyspark.ml.functions import vector_to_array
from pyspark.ml.linalg import DenseVector
from pyspark.ml.regression import FMRegressionModel
from stages import CASES, WIDTH, bits

import signumspark
from signumspark._params import SignumParams

SIGNUM = [name for name in vars(SignumParams) if name[0] != "_" and name[:3] not in ("get", "set")]
each_stage = pytest.mark.parametrize("case", CASES, ids=str)

pytestmark = pytest.mark.usefixtures("spark")


@each_stage
def test_params_are_those_of_the_java_stage(case):
    stage = case.stage()
    java = {param.name(): param for param in stage._java_obj.params()}
    assert {param.name for param in stage.params} == set(java)
    for param in stage.params:
        theirs = java[param.name]
        if param.name in SIGNUM and not hasattr(case.mllib(), param.name):
            assert param.doc == theirs.doc()
        expected = stage._java_obj.getDefault(theirs)
        assert stage.hasDefault(param) == expected.isDefined(), param.name
        if expected.isDefined():
            assert stage.getOrDefault(param) == expected.get(), param.name
            assert type(stage.getOrDefault(param)) is type(expected.get()), param.name
        assert not stage.isSet(param)


@each_stage
def test_every_param_has_a_keyword_a_setter_and_a_getter(case):
    values = {
        "featuresCol": "f",
        "layers": [WIDTH, 2],
        "thresholds": [0.5, 0.5],
        "initialWeights": DenseVector([1.0]),
        "learningRateSchedule": "cosine:maxUpdate=10",
    }
    stage = case.stage()
    for param in stage.params:
        name = param.name
        if "BoundsOn" in name:
            continue
        value = values.get(name)
        if value is None:
            value = stage.getOrDefault(param) if stage.isDefined(param) else None
        if value is None:
            value = {"toFloat": 0.5, "toInt": 3}.get(param.typeConverter.__name__, "text")
        title = name[0].upper() + name[1:]
        setter = getattr(case.stage, "set" + title)
        assert setter.__module__.startswith("signumspark."), f"{name} returns PySpark's type"
        other = case.stage()
        assert getattr(other, "set" + title)(value) is other
        assert other.isSet(name)
        if name not in ("threshold", "thresholds"):
            assert getattr(other, "get" + title)() == value
        assert case.stage(**{name: value}).isSet(name)
        assert case.stage().setParams(**{name: value}).isSet(name)


def test_a_keyword_that_is_no_param_is_refused_with_the_nearest():
    with pytest.raises(TypeError, match="has no param regparam; did you mean regParam?"):
        signumspark.SignumLinearSVC(regparam=0.1)
    with pytest.raises(TypeError, match="has no param nonsense$"):
        signumspark.SignumLinearSVC().setParams(nonsense=1)
    with pytest.raises(TypeError):
        signumspark.SignumLinearSVC("features")


def test_values_are_converted_as_pysparks_are():
    stage = signumspark.SignumLogisticRegression(maxPasses=3, numWorkers=2.0)
    assert stage.getMaxPasses() == 3.0 and isinstance(stage.getMaxPasses(), float)
    assert stage.getNumWorkers() == 2 and isinstance(stage.getNumWorkers(), int)
    with pytest.raises(TypeError, match="momentum"):
        stage.setMomentum("much")
    with pytest.raises(ValueError, match="inconsistent values for threshold"):
        signumspark.SignumLogisticRegression(threshold=0.3, thresholds=[0.5, 0.5])
    assert stage.setThresholds([0.5, 0.5]).isSet("thresholds")
    assert not stage.setThreshold(0.3).isSet("thresholds")


@each_stage
def test_a_fit_gives_pysparks_own_model_and_signums_figures(case, rows):
    model = case.make(maxPasses=3).fit(rows[case.classes])
    assert type(model) is case.model
    scored = model.transform(rows[case.classes]).select("prediction")
    assert scored.count() == 240
    if case.model is FMRegressionModel:
        with pytest.raises(ValueError, match="FMRegressionModel has no summary in MLlib"):
            signumspark.fit_result(model)
        return
    result = signumspark.fit_result(model)
    assert result.aggregation == "local"
    assert result.signumVersion == signumspark.__version__
    assert len(result.rounds) > 0 and result.rounds[0].number == 1
    given = {param["name"]: param for param in result.params}
    assert given["maxPasses"] == {"name": "maxPasses", "value": "3.0", "set": True}
    assert given["momentum"]["set"] is False


def test_figures_are_those_of_the_java_record(rows):
    model = signumspark.SignumLogisticRegression(aggregation="vote", maxIter=3).fit(rows[2])
    java = model.summary._java_obj.signumDetails()
    result = signumspark.fit_result(model.summary)
    assert result.objective == java.objective()
    assert result.stopReason == java.stopReason()
    assert result.bytesUp == java.bytesUp()
    assert [r.loss for r in result.rounds] == [r.loss() for r in java.rounds()]
    assert len(result.votes["workers"]) == result.workers


def test_the_vector_module_is_there(rows):
    result = signumspark.fit_result(signumspark.SignumLinearSVC(maxPasses=1).fit(rows[2]))
    assert list(result.kernelProviders.values()) == ["panama"]


def test_mllibs_own_fit_and_a_loaded_model_have_no_figures(rows, tmp_path):
    stage = signumspark.SignumLogisticRegression(elasticNetParam=1.0, regParam=0.1, finish="none")
    model = stage.fit(rows[2])
    with pytest.raises(ValueError, match="LogisticRegressionModel has no figures of Signum's"):
        signumspark.fit_result(model)
    model.save(str(tmp_path / "model"))
    with pytest.raises(ValueError, match="no figures"):
        signumspark.fit_result(type(model).load(str(tmp_path / "model")))
    with pytest.raises(ValueError, match="no figures"):
        signumspark.fit_result(rows)
    with pytest.raises(IllegalArgumentException, match="elasticNetParam"):
        stage.setUnsupportedParams("error").fit(rows[2])


def test_a_report_is_written(rows, tmp_path):
    model = signumspark.SignumLinearSVC(maxPasses=1).fit(rows[2])
    signumspark.write_report(model, str(tmp_path / "fit.html"), title="Tried")
    assert "<title>Tried" in (tmp_path / "fit.html").read_text()


@each_stage
def test_a_bad_value_is_named(case, rows):
    with pytest.raises(IllegalArgumentException, match="momentum given invalid value 1.5"):
        case.make(momentum=1.5).fit(rows[case.classes])


@each_stage
def test_estimators_are_saved_and_loaded(case, rows, spark, tmp_path):
    path = str(tmp_path / "stage")
    stage = case.make(maxPasses=2, wdLh=0.25)
    stage.save(path)
    loaded = case.stage.load(path)
    assert type(loaded) is case.stage
    assert loaded.uid == stage.uid
    assert loaded.extractParamMap() == stage.extractParamMap()
    assert {p.name for p in loaded.params if loaded.isSet(p)} == {
        p.name for p in stage.params if stage.isSet(p)
    }
    data = rows[case.classes]
    assert bits(case, loaded.fit(data)) == bits(case, stage.fit(data))
    # The files are the Java stage's own: it reads them, and Python reads what it writes.
    java_class = spark._jvm
    for part in stage._java_obj.getClass().getName().split("."):
        java_class = getattr(java_class, part)
    java = java_class.load(path)
    assert java.getMaxPasses() == 2.0
    java.setQuorum(0.5)
    java.save(path + "-java")
    assert case.stage.load(path + "-java").getQuorum() == 0.5


@each_stage
def test_copies_keep_their_params(case):
    stage = case.make(maxPasses=2)
    copied = stage.copy({stage.maxPasses: 4.0})
    assert type(copied) is case.stage
    assert copied.uid == stage.uid
    assert (stage.getMaxPasses(), copied.getMaxPasses()) == (2.0, 4.0)


@each_stage
def test_params_explain_themselves(case):
    text = case.make(maxPasses=2).explainParams()
    for name in SIGNUM:
        assert f"{name}: " in text
    assert "(default: 12.0, current: 2.0)" in text
    assert inspect.getdoc(case.stage)


@each_stage
def test_fit_multiple_gives_a_model_for_each_map(case, rows):
    stage = case.make()
    data = rows[case.classes]
    maps = [{stage.maxPasses: 1.0}, {stage.maxPasses: 2.0}]
    models = dict(stage.fitMultiple(data, maps))
    for index, values in enumerate(maps):
        assert bits(case, models[index]) == bits(case, stage.copy(values).fit(data))


@each_stage
def test_pipelines_are_saved_and_loaded_unfitted_and_fitted(case, rows, tmp_path):
    columns = [f"x{j}" for j in range(WIDTH)]
    table = rows[case.classes].select(
        "label", *[vector_to_array("features")[j].alias(columns[j]) for j in range(WIDTH)]
    )
    pipeline = Pipeline(
        stages=[
            VectorAssembler(inputCols=columns, outputCol="features"),
            case.make(maxPasses=2),
        ]
    )
    pipeline.save(str(tmp_path / "pipeline"))
    loaded = Pipeline.load(str(tmp_path / "pipeline"))
    assert type(loaded.getStages()[1]) is case.stage
    fitted, again = pipeline.fit(table), loaded.fit(table)
    assert bits(case, again.stages[1]) == bits(case, fitted.stages[1])
    fitted.save(str(tmp_path / "fitted"))
    kept = PipelineModel.load(str(tmp_path / "fitted"))
    assert type(kept.stages[1]) is case.model
    assert bits(case, kept.stages[1]) == bits(case, fitted.stages[1])
    # Nothing in the files of a model names this project.
    for file in (tmp_path / "fitted").rglob("part-*"):
        if file.suffix in (".txt", "") and "metadata" in str(file):
            assert json.loads(file.read_text())["class"].startswith("org.apache.spark.ml.")


@each_stage
def test_training_starts_from_a_model(case, rows, tmp_path):
    data = rows[case.classes]
    first = case.make(maxPasses=2, finish="none").fit(data)
    stage = case.make(maxPasses=1, finish="none").setInitialModel(first)
    begun = bits(case, stage.fit(data))
    assert begun != bits(case, case.make(maxPasses=1, finish="none").fit(data))
    assert bits(case, stage.copy().fit(data)) == begun
    path = str(tmp_path / "model")
    first.save(path)
    by_path = case.make(maxPasses=1, finish="none", initialModelPath=path)
    assert bits(case, by_path.fit(data)) == begun
