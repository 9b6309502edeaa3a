// SPDX-License-Identifier: Apache-2.0
/** Rows that stay in a device's memory, for passes over all of them. */
package io.github.signumspark.device.rows;
