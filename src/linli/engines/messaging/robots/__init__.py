"""群机器人: an alert reaches a pocket through the group of 企业微信 or 钉钉 that people look at anyway."""
