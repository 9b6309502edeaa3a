// SPDX-License-Identifier: Apache-2.0
/**
 * Signum's update on a device that keeps weights and state between steps, without a word about
 * which device: {@link io.github.signumspark.device.SignumBackend} is what a module implements and
 * {@code ServiceLoader} finds, {@link io.github.signumspark.device.DeviceOps} the few operations it
 * needs, {@link io.github.signumspark.device.UpdateSequence} Signum in those operations, {@link
 * io.github.signumspark.device.ResidentSignum} the optimizer that survives the device's loss.
 *
 * <p>A seam between this project's own modules: not part of the public API.
 */
package io.github.signumspark.device;
