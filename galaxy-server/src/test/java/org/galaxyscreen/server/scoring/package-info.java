@NullMarked
package org.galaxyscreen.server.scoring;

import org.jspecify.annotations.NullMarked;
