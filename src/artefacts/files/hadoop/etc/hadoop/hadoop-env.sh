# Settings of HDFS and of the commands; libexec/hadoop-config.sh lists them. What the environment says comes first here.
# JAVA_HOME=/usr/lib/jvm/default-java
