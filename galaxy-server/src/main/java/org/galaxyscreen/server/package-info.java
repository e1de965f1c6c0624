/**
 * What the library offers over HTTP, on one machine and for its users: where a server listens, and how it is stopped.
 */
@NullMarked
package org.galaxyscreen.server;

import org.jspecify.annotations.NullMarked;
