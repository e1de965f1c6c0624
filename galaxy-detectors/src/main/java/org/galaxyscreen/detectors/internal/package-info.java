/**
 * Not for use outside this library, and without promise: what the rooms share to compute with. Exact distances over bounded
 * products, matrices, eigenvalues, checks of rows, quantiles, shuffling.
 */
@NullMarked
package org.galaxyscreen.detectors.internal;

import org.jspecify.annotations.NullMarked;
