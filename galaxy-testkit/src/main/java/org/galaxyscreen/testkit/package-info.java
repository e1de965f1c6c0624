/**
 * What the implementations of a door promise, as tests: one abstract class a door, for the tests of whoever goes through it. Extend
 * it, give it what is to be tested, and JUnit runs the laws. This library's own implementations are tested by the same classes.
 */
@NullMarked
package org.galaxyscreen.testkit;

import org.jspecify.annotations.NullMarked;
