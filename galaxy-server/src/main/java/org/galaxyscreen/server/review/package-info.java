/**
 * The review in a browser: results shown, labels kept, the ranking that learns from them.
 */
@NullMarked
package org.galaxyscreen.server.review;

import org.jspecify.annotations.NullMarked;
