// SPDX-License-Identifier: Apache-2.0
/** A plugin with which a Spark Connect server trains with Signum. */
package io.github.signumspark.connect;
