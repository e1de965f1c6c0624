@NullMarked
package org.galaxyscreen.server.review;

import org.jspecify.annotations.NullMarked;
