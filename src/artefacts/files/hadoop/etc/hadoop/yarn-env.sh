# Settings of YARN; libexec/hadoop-config.sh lists them.
