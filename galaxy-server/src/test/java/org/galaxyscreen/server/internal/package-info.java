@NullMarked
package org.galaxyscreen.server.internal;

import org.jspecify.annotations.NullMarked;
