/** Images and survey files behind {@code http://} and {@code https://}: lists and catalogues of addresses, and files that are downloaded once. */
@NullMarked
package org.galaxyscreen.io.web;

import org.jspecify.annotations.NullMarked;
