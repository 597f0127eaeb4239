"""Analysis (分析): one method, one file, none knows another."""
