// SPDX-License-Identifier: Apache-2.0
/**
 * Signum on a GPU by RAPIDS cudf: the operations of {@link io.github.signumspark.device.DeviceOps}
 * on cudf's columns, and the search for a device that does no harm where there is none. Works with
 * the cudf jar alone and inside a session with the RAPIDS Accelerator; never put both jars on one
 * class path.
 */
package io.github.signumspark.rapids;
