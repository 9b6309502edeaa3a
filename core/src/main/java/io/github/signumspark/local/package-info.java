// SPDX-License-Identifier: Apache-2.0
/**
 * Local Signum: a round of sign steps on the rows of one worker, which returns integers that sum
 * exactly. Local SGD (Stich, 2019, arXiv:1805.09767; model averaging in MLlib*: Zhang et al., ICDE
 * 2019) with Signum (Bernstein et al., 2018, arXiv:1802.04434) as the local optimizer.
 */
package io.github.signumspark.local;
