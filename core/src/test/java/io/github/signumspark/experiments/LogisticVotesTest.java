// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.experiments;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.signumspark.data.RowBlock;
import io.github.signumspark.kernel.StrictFunctions;
import io.github.signumspark.objective.LogisticObjective;
import io.github.signumspark.optim.Signum;
import io.github.signumspark.optim.SignumState;
import io.github.signumspark.vote.Ballot;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Votes on logistic regression: sorted partitions, adversaries, sparse rows. */
class LogisticVotesTest {

  /** Rows sorted by label: no worker has seen both classes, and the vote fails as it must. */
  @Test
  void sortedPartitionsFailTheVoteAndNotTheMean() {
    Task task = Task.dense(8000, 20, 0.66, 1);
    int workers = 16;
    int[] mixed = task.shuffled(2);
    int[] sorted = task.sortedByLabel();
    assertTrue(task.balanced(driver(task, mixed, workers)) > 0.87);
    assertTrue(task.balanced(driver(task, sorted, workers)) > 0.87);
    double votedMixed = task.balanced(voted(task, mixed, workers));
    double votedSorted = task.balanced(voted(task, sorted, workers));
    assertTrue(votedMixed > 0.87, "vote, mixed: " + votedMixed);
    assertTrue(votedSorted <= 0.65, "vote, sorted: " + votedSorted);
  }

  private static double[] voted(Task task, int[] order, int workers) {
    double[] w = new double[task.coordinates()];
    Voters vote = new Voters(w, workers, 0.9);
    int share = order.length / workers;
    for (int t = 0; t < 1500; t++) {
      int step = t;
      vote.step(
          voter -> task.gradient(w, order, voter * share, share, step, 32),
          0.01 / Math.sqrt(1 + t / 20.0));
    }
    return w;
  }

  private static double[] driver(Task task, int[] order, int workers) {
    double[] w = new double[task.coordinates()];
    Signum signum = Signum.builder().learningRate(1).momentum(0.9).build();
    SignumState state = signum.createState(w);
    int share = order.length / workers;
    for (int t = 0; t < 1500; t++) {
      double[] mean = new double[w.length];
      for (int worker = 0; worker < workers; worker++) {
        double[] g = task.gradient(w, order, worker * share, share, t, 32);
        for (int i = 0; i < mean.length; i++) {
          mean[i] += g[i] / workers;
        }
      }
      signum.setLearningRate(0.01 / Math.sqrt(1 + t / 20.0));
      signum.update(0, w, mean, state);
    }
    return w;
  }

  private static final int STEPS = 600;

  @Test
  void aMinorityThatFlipsDoesLittle() {
    Task task = Task.dense(20_000, 50, 0.5, 3);
    for (int flips = 0; flips <= 4; flips++) {
      double accuracy = attacked(task, 7, flips, 0.9, Voters::flipped);
      String what = flips + " of 7 flip: " + accuracy;
      assertTrue(flips > 2 || accuracy > task.oracle() - 0.03, what);
      assertTrue(flips != 3 || accuracy > task.oracle() - 0.06, what);
      assertTrue(flips < 4 || accuracy < 0.5, what);
    }
  }

  /** One worker that knows all gradients turns their mean around, and cannot turn a vote. */
  @Test
  void oneWorkerThatKnowsAllTurnsTheMeanButNotTheVote() {
    Task task = Task.dense(20_000, 50, 0.5, 3);
    for (double momentum : new double[] {0, 0.9}) {
      double[] w = new double[task.coordinates()];
      Signum signum = Signum.builder().learningRate(1).momentum(momentum).build();
      SignumState state = signum.createState(w);
      int[] order = task.shuffled(4);
      for (int t = 0; t < STEPS; t++) {
        double[] mean = new double[w.length];
        for (int worker = 0; worker < 6; worker++) {
          double[] g = task.gradient(w, order, worker * 2850, 2850, t, 32);
          for (int i = 0; i < mean.length; i++) {
            mean[i] += g[i] / 7;
          }
        }
        for (int i = 0; i < mean.length; i++) {
          mean[i] -= 7 * mean[i];
        }
        signum.setLearningRate(rate(t));
        signum.update(0, w, mean, state);
      }
      double turned = task.accuracy(w);
      assertTrue(turned < 0.5, "mean, momentum " + momentum + ": " + turned);
    }
    double voted = attacked(task, 7, 1, 0.9, Voters::flipped);
    assertTrue(voted > 0.9, "vote: " + voted);
  }

  /** Twelve of 27 vote together, against the gradient of all rows. */
  @Test
  void momentumWithstandsColludersThatBeatPlainVotes() {
    Task task = Task.dense(20_000, 50, 0.5, 3);
    double with = colluded(task, 12, 0.9);
    double without = colluded(task, 12, 0);
    assertTrue(with > 0.75, "12 of 27 collude, with momentum: " + with);
    assertTrue(with > without + 0.1, "with momentum " + with + ", without " + without);
  }

  @Test
  void infiniteAndNaNGradientsAbstain() {
    Task task = Task.dense(20_000, 50, 0.5, 3);
    int[] order = task.shuffled(4);
    double[] w = new double[task.coordinates()];
    Voters vote =
        new Voters(w, 7, 0)
            .corrupt(
                2,
                ballot -> {
                  double[] nothing = new double[ballot.length()];
                  Arrays.fill(nothing, Double.NaN);
                  return Ballot.ofSigns(nothing, 0);
                });
    for (int t = 0; t < STEPS; t++) {
      int step = t;
      vote.step(voter -> task.gradient(w, order, voter * 2850, 2850, step, 32), rate(t));
    }
    assertTrue(task.accuracy(w) > task.oracle() - 0.03, "accuracy " + task.accuracy(w));
  }

  private static double rate(int t) {
    return 0.01 / Math.sqrt(1 + t / 20.0);
  }

  private static double attacked(
      Task task, int workers, int corrupt, double momentum, UnaryOperator<Ballot> by) {
    return attacked(task, workers, corrupt, momentum, 32, by);
  }

  private static double attacked(
      Task task, int workers, int corrupt, double momentum, int batch, UnaryOperator<Ballot> by) {
    int[] order = task.shuffled(4);
    double[] w = new double[task.coordinates()];
    Voters vote = new Voters(w, workers, momentum).corrupt(corrupt, by);
    int share = order.length / workers;
    for (int t = 0; t < STEPS; t++) {
      int step = t;
      vote.step(voter -> task.gradient(w, order, voter * share, share, step, batch), rate(t));
    }
    return task.accuracy(w);
  }

  private static double colluded(Task task, int corrupt, double momentum) {
    int[] order = task.shuffled(4);
    int workers = 27;
    double[] w = new double[task.coordinates()];
    Ballot[] against = new Ballot[1];
    Voters vote = new Voters(w, workers, momentum).corrupt(corrupt, ballot -> against[0]);
    int share = order.length / workers;
    for (int t = 0; t < STEPS; t++) {
      int step = t;
      // The gradient of many rows; voting for it is voting against the step.
      against[0] = Ballot.ofSigns(task.gradient(w, order, 0, order.length, step, 2000), 0);
      vote.step(voter -> task.gradient(w, order, voter * share, share, step, 32), rate(t));
    }
    return task.accuracy(w);
  }

  /** Sparse rows, most workers without most columns: a zero must not count as +1. */
  @Test
  void zerosAreAbstentions() {
    Task task = Task.sparse(8000, 2000, 10, 5);
    double ternary = attacked(task, 16, 0, 0.9, 8, UnaryOperator.identity());
    double zeroIsUp =
        attacked(task, 16, 16, 0.9, 8, ballot -> Voters.map(ballot, sign -> sign == 0 ? 1 : sign));
    assertTrue(ternary >= zeroIsUp + 0.04, "ternary " + ternary + ", zero as +1 " + zeroIsUp);
  }

  /** More coordinates than rows: signs fit the rows and learn nothing of others. A known limit. */
  @Test
  void overparametrisedLeastSquaresIsALimitOfSigns() {
    Gaussians random = new Gaussians(8);
    int n = 200;
    int half = n / 2;
    int d = 6 * n;
    double[][] x = new double[n][d];
    double[] y = new double[n];
    for (int i = 0; i < n; i++) {
      y[i] = random.chance(0.5) ? 1 : -1;
      x[i][0] = y[i];
      x[i][1] = 1;
      x[i][2] = 1;
      int own = y[i] > 0 ? 1 : 5;
      Arrays.fill(x[i], 3 + 5 * i, 3 + 5 * i + own, 1);
    }
    double[] bySign = new double[d];
    double[] bySgd = new double[d];
    Signum signum = Signum.builder().learningRate(1).momentum(0.9).build();
    SignumState state = signum.createState(bySign);
    for (int t = 0; t < 3000; t++) {
      signum.setLearningRate(0.01 / (1 + t / 30.0));
      signum.update(0, bySign, squaredGradient(x, y, half, bySign), state);
      double[] g = squaredGradient(x, y, half, bySgd);
      for (int j = 0; j < d; j++) {
        bySgd[j] -= 0.3 * g[j];
      }
    }
    assertTrue(right(x, y, 0, half, bySign) > 0.99, "Signum, rows trained on");
    assertEquals(1, right(x, y, half, n, bySgd), "SGD, other rows");
    double other = right(x, y, half, n, bySign);
    assertTrue(other < 0.75, "Signum, other rows: " + other);
  }

  private static double[] squaredGradient(double[][] x, double[] y, int rows, double[] w) {
    double[] g = new double[w.length];
    for (int i = 0; i < rows; i++) {
      double error = -y[i];
      for (int j = 0; j < w.length; j++) {
        error += x[i][j] * w[j];
      }
      for (int j = 0; j < w.length; j++) {
        g[j] += error * x[i][j] / rows;
      }
    }
    return g;
  }

  private static double right(double[][] x, double[] y, int from, int to, double[] w) {
    int right = 0;
    for (int i = from; i < to; i++) {
      double margin = 0;
      for (int j = 0; j < w.length; j++) {
        margin += x[i][j] * w[j];
      }
      right += margin * y[i] > 0 ? 1 : 0;
    }
    return (double) right / (to - from);
  }

  /** Rows of a logistic model, and as many to test on. */
  private record Task(RowBlock rows, double[] truth) {
    private static final LogisticObjective OBJECTIVE = new LogisticObjective(true);

    static Task dense(int n, int d, double positives, long seed) {
      Gaussians random = new Gaussians(seed);
      double[] truth = random.array(d + 1);
      for (int j = 0; j < d; j++) {
        truth[j] *= 7 / Math.sqrt(d);
      }
      truth[d] = positives > 0.6 ? 3 : 0;
      float[] values = new float[2 * n * d];
      double[] labels = new double[2 * n];
      for (int i = 0; i < 2 * n; i++) {
        double margin = truth[d];
        for (int j = 0; j < d; j++) {
          values[i * d + j] = (float) random.next();
          margin += truth[j] * values[i * d + j];
        }
        labels[i] = random.chance(StrictFunctions.sigmoid(margin)) ? 1 : 0;
      }
      return new Task(RowBlock.dense(d, labels, null, values, null), truth);
    }

    /** Columns with Zipf's frequencies. */
    static Task sparse(int n, int d, int nonZeros, long seed) {
      Gaussians random = new Gaussians(seed);
      double[] truth = random.array(d + 1);
      truth[d] = 0;
      double[] below = new double[d];
      double sum = 0;
      for (int j = 0; j < d; j++) {
        sum += 1.0 / (j + 1);
        below[j] = sum;
      }
      int[] offsets = new int[2 * n + 1];
      int[] columns = new int[2 * n * nonZeros];
      float[] values = new float[columns.length];
      double[] labels = new double[2 * n];
      for (int i = 0; i < 2 * n; i++) {
        java.util.TreeSet<Integer> own = new java.util.TreeSet<>();
        while (own.size() < nonZeros) {
          double at = sum * random.nextInt(1 << 30) / (1 << 30);
          int j = Arrays.binarySearch(below, at);
          own.add(Math.min(d - 1, j < 0 ? -j - 1 : j));
        }
        double margin = 0;
        int k = offsets[i];
        for (int j : own) {
          columns[k] = j;
          values[k++] = 1;
          margin += 1.5 * truth[j];
        }
        offsets[i + 1] = k;
        labels[i] = random.chance(StrictFunctions.sigmoid(margin)) ? 1 : 0;
      }
      return new Task(RowBlock.sparse(d, labels, null, offsets, columns, values, null), truth);
    }

    int coordinates() {
      return OBJECTIVE.coordinates(rows.width());
    }

    int train() {
      return rows.rows() / 2;
    }

    int[] shuffled(long seed) {
      java.util.List<Integer> order = new java.util.ArrayList<>();
      for (int i = 0; i < train(); i++) {
        order.add(i);
      }
      java.util.Collections.shuffle(order, new java.util.Random(seed));
      return order.stream().mapToInt(Integer::intValue).toArray();
    }

    int[] sortedByLabel() {
      return Arrays.stream(shuffled(9))
          .boxed()
          .sorted(java.util.Comparator.comparingDouble(rows::label))
          .mapToInt(Integer::intValue)
          .toArray();
    }

    /** The mean gradient of the {@code t}-th {@code batch} rows of a worker's share. */
    double[] gradient(double[] w, int[] order, int from, int share, int t, int batch) {
      double[] g = new double[w.length];
      for (int i = 0; i < batch; i++) {
        int row = order[from + (int) (((long) t * batch + i) % share)];
        OBJECTIVE.addGradient(rows, row, row + 1, w, g);
      }
      for (int j = 0; j < g.length; j++) {
        g[j] /= batch;
      }
      return g;
    }

    double accuracy(double[] w) {
      int right = 0;
      for (int i = train(); i < rows.rows(); i++) {
        right += OBJECTIVE.margin(rows, i, w) > 0 == rows.label(i) > 0.5 ? 1 : 0;
      }
      return (double) right / train();
    }

    double balanced(double[] w) {
      double[] right = new double[2];
      double[] all = new double[2];
      for (int i = train(); i < rows.rows(); i++) {
        int label = (int) rows.label(i);
        all[label]++;
        right[label] += OBJECTIVE.margin(rows, i, w) > 0 == label > 0 ? 1 : 0;
      }
      return (right[0] / all[0] + right[1] / all[1]) / 2;
    }

    double oracle() {
      return accuracy(truth);
    }
  }
}
