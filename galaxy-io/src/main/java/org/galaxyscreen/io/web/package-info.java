/**
 * Images and survey files behind {@code http://}, {@code https://} and {@code s3://}: lists and catalogues of addresses, folders, and files
 * that are downloaded once.
 */
@NullMarked
package org.galaxyscreen.io.web;

import org.jspecify.annotations.NullMarked;
