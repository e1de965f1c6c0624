/** Main classes that read as recipes: copy one into a project that has the library, and change it. */
@NullMarked
package org.galaxyscreen.examples;

import org.jspecify.annotations.NullMarked;
