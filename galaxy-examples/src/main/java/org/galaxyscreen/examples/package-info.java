/** Main classes that read as recipes. Each command is one class; {@link org.galaxyscreen.examples.Main} lists them. */
@NullMarked
package org.galaxyscreen.examples;

import org.jspecify.annotations.NullMarked;
