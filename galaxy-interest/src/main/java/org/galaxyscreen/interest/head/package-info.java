/**
 * A head on features: a model, trained on labelled rows, that says of any other row how probably it is interesting; saved and used as a
 * detector.
 */
@NullMarked
package org.galaxyscreen.interest.head;

import org.jspecify.annotations.NullMarked;
