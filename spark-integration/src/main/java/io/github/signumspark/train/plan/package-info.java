// SPDX-License-Identifier: Apache-2.0
/** How many local steps a round has, at which learning rate, and when rounds end. Not an API. */
package io.github.signumspark.train.plan;
