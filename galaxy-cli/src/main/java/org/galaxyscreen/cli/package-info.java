/** The command {@code galaxy-screen}. Each of its commands is one class; {@link org.galaxyscreen.cli.Main} lists them. */
@NullMarked
package org.galaxyscreen.cli;

import org.jspecify.annotations.NullMarked;
