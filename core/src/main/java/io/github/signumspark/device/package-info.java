// SPDX-License-Identifier: Apache-2.0
/**
 * Signum's update on a device that keeps weights and state between steps, independent of the kind
 * of device: {@link io.github.signumspark.device.SignumBackend} is what a module implements and
 * {@code ServiceLoader} finds, {@link io.github.signumspark.device.DeviceOps} the few operations it
 * needs, {@link io.github.signumspark.device.UpdateSequence} Signum in those operations, {@link
 * io.github.signumspark.device.ResidentSignum} the optimizer, which survives the loss of the
 * device.
 *
 * <p>An interface between this project's modules. Not an API.
 */
package io.github.signumspark.device;
