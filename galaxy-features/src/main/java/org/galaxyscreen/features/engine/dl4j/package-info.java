/**
 * ResNet-50 as a DL4J graph: the plain reference that the other engines are checked against. The one package that knows
 * DL4J and ND4J.
 */
@NullMarked
package org.galaxyscreen.features.engine.dl4j;

import org.jspecify.annotations.NullMarked;
