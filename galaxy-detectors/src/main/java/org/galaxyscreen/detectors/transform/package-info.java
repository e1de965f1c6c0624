/**
 * What is done to rows before a detector sees them: standardisation, principal components.
 */
@NullMarked
package org.galaxyscreen.detectors.transform;

import org.jspecify.annotations.NullMarked;
