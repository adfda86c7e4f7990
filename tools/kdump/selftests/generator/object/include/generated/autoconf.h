/*
 * Automatically generated file; DO NOT EDIT.
 */
#define CONFIG_SMP 1
#define CONFIG_HZ 250
#define CONFIG_ONE 1
#define CONFIG_MODULAR_MODULE 1
#define CONFIG_BASE 0xdead0000
#define CONFIG_NEGATIVE -3
#define CONFIG_DEFAULT_NAME "(none)"
