/** What the tests of several modules share. Not published. */
@NullMarked
package org.galaxyscreen.testdata;

import org.jspecify.annotations.NullMarked;
