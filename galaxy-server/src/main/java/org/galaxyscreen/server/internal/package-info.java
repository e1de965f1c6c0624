/**
 * The web server below the review and the scoring: who is let in, what a request may hold, how it is answered.
 */
@NullMarked
package org.galaxyscreen.server.internal;

import org.jspecify.annotations.NullMarked;
