/**
 * DL4J and ND4J, where a user adds them: the reference engine, DL4J's own zoo model, and a trainer for the autoencoder.
 */
@NullMarked
package org.galaxyscreen.dl4j;

import org.jspecify.annotations.NullMarked;
