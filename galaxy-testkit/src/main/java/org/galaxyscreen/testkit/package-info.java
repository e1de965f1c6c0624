/** What the tests of several modules share. Not published. */
@NullMarked
package org.galaxyscreen.testkit;

import org.jspecify.annotations.NullMarked;
