// SPDX-License-Identifier: Apache-2.0
/**
 * MXNet's Signum optimizer, complete: {@link io.github.signumspark.optim.Signum} (fused and
 * stepwise update, counting, multipliers), its {@link io.github.signumspark.optim.SignumState
 * state}, {@link io.github.signumspark.optim.StatefulSignum} (MXNet's Updater: states created at
 * first use, saved and restored), and the {@link io.github.signumspark.optim.LearningRateSchedule
 * schedules}.
 *
 * <p>Read {@code Signum} first. {@code docs/mxnet-parity.md} lists the counterpart of each member
 * of MXNet's classes, and the few places where the behaviour differs on purpose.
 */
package io.github.signumspark.optim;
