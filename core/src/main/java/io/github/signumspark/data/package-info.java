// SPDX-License-Identifier: Apache-2.0
/** Rows in primitive arrays, as the objectives and the local rounds read them. */
package io.github.signumspark.data;
