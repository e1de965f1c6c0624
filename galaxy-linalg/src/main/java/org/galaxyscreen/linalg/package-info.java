/**
 * Matrix products, symmetric eigenvalues and thread pools, on oneDNN and LAPACK. Internal to the library: it may change with any
 * release.
 */
@NullMarked
package org.galaxyscreen.linalg;

import org.jspecify.annotations.NullMarked;
