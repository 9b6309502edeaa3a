# SPDX-License-Identifier: Apache-2.0
"""The example, on made-up rows with the columns of the Adult data set."""

import random

from settings import ROOT


def test_the_example_goes_from_a_file_to_a_saved_model(python, tmp_path):
    draw = random.Random(3)
    lines = ["age,workclass,education_num,sex,hours_per_week,income"]
    for _ in range(1200):
        age, years, hours = draw.randint(17, 90), draw.randint(1, 16), draw.randint(10, 80)
        sector, sex = draw.choice(["Private", "State-gov", ""]), draw.choice(["Male", "Female"])
        rich = 0.04 * age + 0.3 * years + 0.03 * hours - 6 + draw.gauss(0, 1) > 0
        known = age if draw.random() > 0.05 else ""
        lines.append(f"{known},{sector},{years},{sex},{hours},{'>50K' if rich else '<=50K'}")
    (tmp_path / "adult.csv").write_text("\n".join(lines) + "\n")
    done = python(ROOT / "examples" / "python" / "adult.py", "adult.csv", "output")
    printed = done.stdout.splitlines()
    tuned = next(line for line in printed if line.startswith("tuned: AUC "))
    assert float(tuned.split()[-1]) > 0.9
    strongest = printed[printed.index(tuned) + 1]
    # Its sign depends on which class is the commoner, which StringIndexer makes class 0.
    assert strongest.endswith(" education_num_known")
    assert (tmp_path / "output" / "model.png").stat().st_size > 10_000
    assert (tmp_path / "output" / "fit.html").exists()
    assert (tmp_path / "output" / "model" / "stages").is_dir()
