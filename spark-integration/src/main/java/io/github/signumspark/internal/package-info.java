// SPDX-License-Identifier: Apache-2.0
/** Not an API: the calls into Spark's private members, all in one place. */
package io.github.signumspark.internal;
